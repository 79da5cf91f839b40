/** The customers that this replica talks to the Helpdesk for: tells their links, and makes them where there are none. */
import { withDeadline } from '#async';
import { customerKey, customerOf } from '#state';
import type { Customer, Lease, Leases } from '#state';
import type { Logger } from '../log.js';
import type { BridgeBus, BridgeNotice, BridgeStore } from './bridge-store.js';
import { CustomerLink } from './customer/customer-link.js';
import type { LinkTools } from './customer/link-tools.js';
import { Openings } from './openings.js';

/** Customers read at a time when it is looked for what waits without an owner. */
const pageSize = 500;
/** Customers of whom nobody knows whether they were claimed; of more than that the others have to wait for the next notice. */
const unclaimedLimit = 10_000;
/** So long a channel of which nobody gets a connection is waited for; then its customers are left to others, milliseconds. */
const roomMs = 1000;

interface Tools {
  readonly store: BridgeStore;
  readonly bus: BridgeBus;
  readonly leases: Leases;
  readonly logger: Logger;
  /** Null for a channel that is not configured. */
  readonly linkTools: (channel: string) => LinkTools | null;
  /** Time between two looks for what waits without an owner, milliseconds. */
  readonly sweepMs: number;
  /** True while other replicas are there that take over what this one leaves. */
  readonly hasOthers: () => boolean;
  /** Longest time that links may take to end, milliseconds. */
  readonly stopMs: number;
}

type Tell = (link: CustomerLink) => void;

export class Customers {
  private readonly links = new Map<string, CustomerLink>();
  /** Links that have not given their lease back yet. */
  private readonly running = new Map<CustomerLink, Promise<void>>();
  /** Customers that are being claimed. */
  private readonly claims = new Set<Promise<unknown>>();
  /** Whose claim failed: if it was granted all the same, they are this replica's, and no other one finds what waits for them. */
  private readonly unclaimed = new Map<string, Customer>();
  private unsubscribe: () => void = () => undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private isStopping = false;
  private readonly openings: Openings;
  private isSweeping = false;
  private mustSweep = false;

  constructor(private readonly tools: Tools) {
    this.openings = new Openings(tools.hasOthers);
  }

  /** Takes up what waits, then listens. Must end before new messages are accepted. */
  async start(): Promise<void> {
    this.unsubscribe = this.tools.bus.subscribe({
      onNotice: (notice) => this.onNotice(notice),
      onGap: () => this.onGap(),
    });
    await this.sweep();
    this.schedule();
  }

  /** Ends all links after what they have under way. What is not settled stays in the store. Never rejects. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.sweeper);
    this.unsubscribe();
    for (const link of this.links.values()) link.stop();
    const ended = Promise.allSettled([...this.running.values(), ...this.claims]);
    // Who has not ended by then loses the customers with the state, and what it sent is in doubt.
    await withDeadline(ended, this.tools.stopMs, 'the links').catch((error: unknown) => {
      this.tools.logger.warn({ links: this.running.size, error }, 'not all links ended in time');
    });
  }

  /** When the oldest message of each channel that waits here was stored, Unix milliseconds. */
  oldestWaiting(): Map<string, number> {
    const oldest = new Map<string, number>();
    for (const { customer, waitingSince } of this.links.values()) {
      if (waitingSince === undefined) continue;
      oldest.set(customer.channel, Math.min(waitingSince, oldest.get(customer.channel) ?? Number.POSITIVE_INFINITY));
    }
    return oldest;
  }

  private onNotice(notice: BridgeNotice): void {
    switch (notice.kind) {
      case 'work':
      case 'listening':
        return this.withLink(notice.customer, (link) => link.told(notice));
      case 'seen':
      case 'erased':
        return this.links.get(customerKey(notice.customer))?.told(notice);
      case 'news':
      case 'bind':
      case 'frame':
    }
  }

  private onGap(): void {
    for (const link of this.links.values()) link.missed();
    void this.sweep();
  }

  private withLink(customer: Customer, tell: Tell): void {
    const link = this.link(customer);
    if (link === null) void this.take(customer, tell);
    else tell(link);
  }

  /** The link that the customer has here. */
  private link(customer: Customer): CustomerLink | null {
    const link = this.links.get(customerKey(customer));
    return link?.isEnded === false ? link : null;
  }

  /** Claims the customer and makes a link, if nobody else has it. Never rejects. */
  private async take(customer: Customer, tell: Tell): Promise<CustomerLink | null> {
    if (this.isStopping) return null;
    const claim = this.open(customerOf(customer), tell);
    this.claims.add(claim);
    try {
      const link = await claim;
      this.unclaimed.delete(customerKey(customer));
      return link;
    } catch (error) {
      this.tools.logger.error({ channel: customer.channel, error }, 'a customer could not be claimed');
      if (this.unclaimed.size < unclaimedLimit) this.unclaimed.set(customerKey(customer), customerOf(customer));
      return null;
    } finally {
      this.claims.delete(claim);
    }
  }

  private async open(customer: Customer, tell: Tell): Promise<CustomerLink | null> {
    const key = customerKey(customer);
    const ended = this.links.get(key);
    // A lease is given back before it is claimed again.
    if (ended !== undefined) await this.running.get(ended);
    const lease = await this.tools.leases.claim(customer);
    if (lease === null) return null;
    if (this.isStopping) {
      await this.giveBack(lease);
      return null;
    }
    const present = this.link(customer);
    if (present !== null) {
      tell(present);
      return present;
    }
    const tools = this.tools.linkTools(customer.channel);
    if (tools === null) {
      this.tools.logger.warn({ channel: customer.channel }, 'work waits for a channel that is not configured');
      await this.giveBack(lease);
      return null;
    }
    const link = new CustomerLink(lease, tools);
    this.links.set(key, link);
    tell(link);
    this.running.set(
      link,
      link.run().finally(() => this.forget(key, link)),
    );
    return link;
  }

  private forget(key: string, link: CustomerLink): void {
    this.running.delete(link);
    if (this.links.get(key) === link) this.links.delete(key);
    this.handOver(link.customer);
  }

  /** Gives up a customer for whom nothing was done here. */
  private async giveBack(lease: Lease): Promise<void> {
    await lease.release({ inDoubt: lease.isTakenOver });
    this.handOver(lease.customer);
  }

  /** Where this replica is going, another one takes the customer that was just given back at once, and reads what waits. */
  private handOver(customer: Customer): void {
    if (!this.isStopping || !this.tools.hasOthers()) return;
    const route = { owner: null, listeners: [] };
    this.tools.bus.tell({ to: 'owner', customer, route }, { kind: 'listening', customer });
  }

  /**
   * Looks after whoever has work waiting: left by an earlier process or by a replica that is gone, or told of by a notice that was
   * lost. One that is asked for while another one runs follows on it. Never rejects.
   */
  private async sweep(): Promise<void> {
    this.mustSweep = true;
    while (this.mustSweep && !this.isSweeping && !this.isStopping) {
      this.mustSweep = false;
      this.isSweeping = true;
      await this.lookThrough().catch((error: unknown) => {
        this.tools.logger.error({ error }, 'the outboxes could not be read');
      });
      this.isSweeping = false;
    }
  }

  /** A channel of which too many are without a connection is left to others, or to the next look; the other channels go on. */
  private async lookThrough(): Promise<void> {
    const full = new Set<string>();
    const unclaimed = Map.groupBy(this.unclaimed.values(), ({ channel }) => channel);
    await Promise.all([...unclaimed].map(([channel, customers]) => this.lookAfter(channel, customers, full)));
    let after: Customer | null = null;
    do {
      const page: Customer[] = await this.tools.store.customersWaiting(pageSize, after);
      const channels = Map.groupBy(page, ({ channel }) => channel);
      await Promise.all([...channels].map(([channel, customers]) => this.lookAfter(channel, customers, full)));
      after = page.length === pageSize ? (page.at(-1) ?? null) : null;
    } while (after !== null && !this.isStopping);
  }

  private async lookAfter(channel: string, customers: readonly Customer[], full: Set<string>): Promise<void> {
    for (const customer of customers) {
      const link = this.link(customer);
      if (link !== null) {
        link.check();
        continue;
      }
      if (full.has(channel) || this.isStopping) continue;
      if (await this.openings.hasRoom(channel, roomMs)) this.takeUp(customer);
      else full.add(channel);
    }
  }

  private takeUp(customer: Customer): void {
    const ended = this.openings.begin(customer.channel);
    void this.take(customer, (link) => link.check()).then(ended);
  }

  private schedule(): void {
    if (this.isStopping) return;
    this.sweeper = setTimeout(() => {
      void this.sweep().then(() => this.schedule());
    }, this.tools.sweepMs);
    this.sweeper.unref();
  }
}
