/** The customers that this replica talks to the Helpdesk for: tells their links, and makes them where there are none. */
import { customerKey, customerOf } from '#state';
import type { Customer, Leases } from '#state';
import type { Logger } from '../log.js';
import type { BridgeBus, BridgeNotice, BridgeStore } from './bridge-store.js';
import { CustomerLink } from './customer/customer-link.js';
import type { LinkTools } from './customer/link-tools.js';

/** Customers read at a time when it is looked for what waits without an owner. */
const pageSize = 500;

interface Tools {
  readonly store: BridgeStore;
  readonly bus: BridgeBus;
  readonly leases: Leases;
  readonly logger: Logger;
  /** Null for a channel that is not configured. */
  readonly linkTools: (channel: string) => LinkTools | null;
  /** Time between two looks for what waits without an owner, milliseconds. */
  readonly sweepMs: number;
}

type Tell = (link: CustomerLink) => void;

export class Customers {
  private readonly links = new Map<string, CustomerLink>();
  /** Links that have not given their lease back yet. */
  private readonly running = new Map<CustomerLink, Promise<void>>();
  private unsubscribe: () => void = () => undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(private readonly tools: Tools) {}

  /** Takes up what waits, then listens. Must end before new messages are accepted. */
  async start(): Promise<void> {
    this.unsubscribe = this.tools.bus.subscribe({
      onNotice: (notice) => this.onNotice(notice),
      onGap: () => this.onGap(),
    });
    await this.sweep();
    this.schedule();
  }

  /** Ends all links after what they have under way. What is not settled stays in the store. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.sweeper);
    this.unsubscribe();
    for (const link of this.links.values()) link.stop();
    await Promise.all(this.running.values());
  }

  private onNotice(notice: BridgeNotice): void {
    switch (notice.kind) {
      case 'work':
      case 'listening':
        return this.withLink(notice.customer, (link) => link.told(notice));
      case 'seen':
        return this.links.get(customerKey(notice.customer))?.told(notice);
      case 'news':
      case 'bind':
      case 'frame':
    }
  }

  private onGap(): void {
    for (const link of this.links.values()) link.missed();
    this.sweep().catch((error: unknown) => this.tools.logger.error({ error }, 'the outboxes could not be read'));
  }

  private withLink(customer: Customer, tell: Tell): void {
    if (this.isStopping) return;
    const link = this.links.get(customerKey(customer));
    if (link?.isEnded === false) return tell(link);
    const ended = link === undefined ? undefined : this.running.get(link);
    this.open(customerOf(customer), tell, ended).catch((error: unknown) => {
      // What waits is found again by the next look.
      this.tools.logger.error({ channel: customer.channel, error }, 'a customer could not be claimed');
    });
  }

  private async open(customer: Customer, tell: Tell, ended: Promise<void> | undefined): Promise<void> {
    // A lease is given back before it is claimed again.
    await ended;
    const lease = await this.tools.leases.claim(customer);
    if (lease === null || this.isStopping) return;
    const key = customerKey(customer);
    const present = this.links.get(key);
    if (present?.isEnded === false) {
      tell(present);
      return;
    }
    const tools = this.tools.linkTools(customer.channel);
    if (tools === null) {
      this.tools.logger.warn({ channel: customer.channel }, 'work waits for a channel that is not configured');
      return lease.release({ inDoubt: lease.isTakenOver });
    }
    const link = new CustomerLink(lease, tools);
    this.links.set(key, link);
    tell(link);
    this.running.set(
      link,
      link.run().finally(() => this.forget(key, link)),
    );
  }

  private forget(key: string, link: CustomerLink): void {
    this.running.delete(link);
    if (this.links.get(key) === link) this.links.delete(key);
  }

  /** Looks after whoever has work waiting: left by an earlier process or by a replica that is gone, or told of by a notice that was lost. */
  private async sweep(): Promise<void> {
    let after: Customer | null = null;
    do {
      const page: Customer[] = await this.tools.store.customersWaiting(pageSize, after);
      for (const customer of page) this.withLink(customer, (link) => link.check());
      after = page.length === pageSize ? (page.at(-1) ?? null) : null;
    } while (after !== null);
  }

  private schedule(): void {
    this.sweeper = setTimeout(() => {
      this.sweep()
        .catch((error: unknown) => this.tools.logger.error({ error }, 'the outboxes could not be read'))
        .finally(() => {
          if (!this.isStopping) this.schedule();
        });
    }, this.tools.sweepMs);
    this.sweeper.unref();
  }
}
