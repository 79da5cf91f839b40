/** The customers that this replica talks to the Helpdesk for: wakes their links, and makes them where there are none. */
import type { Bus, BusMessage, Customer, Ownership } from '#state';
import type { Logger } from '../log.js';
import type { BridgeStore } from './bridge-store.js';
import { CustomerLink } from './link/customer-link.js';
import type { LinkTools } from './link/link-parts.js';
import { burstLimit } from './outbox/outbox.js';

/** Customers read at a time when the outboxes of an earlier process are looked through. */
const pageSize = 500;

interface Tools {
  readonly store: BridgeStore;
  readonly bus: Bus;
  readonly ownership: Ownership;
  readonly logger: Logger;
  /** Customers with a client that listens, on this replica. */
  readonly presentCustomers: () => readonly Customer[];
  /** Null for a channel that is not configured. */
  readonly linkTools: (channel: string) => LinkTools | null;
  readonly idleMs: number;
}

export class Customers {
  private readonly links = new Map<string, CustomerLink>();
  /** Last outbox position of customers that had work waiting when this process began. */
  private readonly leftBehind = new Map<string, number>();
  private unsubscribe: () => void = () => undefined;
  private presence: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(private readonly tools: Tools) {}

  /** Takes up what an earlier process left behind, then listens. Must end before new messages are accepted. */
  async start(): Promise<void> {
    this.unsubscribe = this.tools.bus.subscribe((message) => this.onMessage(message));
    this.presence = setInterval(() => this.tellPresence(), Math.max(100, this.tools.idleMs / 3));
    this.presence.unref();
    let after: Customer | null = null;
    do {
      const page: Customer[] = await this.tools.store.customersWaiting(pageSize, after);
      for (const customer of page) {
        this.leftBehind.set(keyOf(customer), await this.lastPosition(customer));
        this.wake(customer);
      }
      after = page.length === pageSize ? (page.at(-1) ?? null) : null;
    } while (after !== null);
  }

  /** Ends all links after what they have under way. What is not settled stays in the store. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.presence);
    this.unsubscribe();
    await Promise.all([...this.links.values()].map((link) => link.stop()));
  }

  private onMessage(message: BusMessage): void {
    switch (message.kind) {
      case 'work':
        return this.wake(message);
      case 'presence':
        return this.withLink(message, (link) => link.present(message.isNew));
      case 'seen':
        return this.links.get(keyOf(message))?.markSeen(message.conversationId);
      case 'news':
      case 'bind':
      case 'frame':
    }
  }

  private wake(customer: Customer): void {
    this.withLink(customer, (link) => link.wake());
  }

  private withLink({ channel, sessionId }: Customer, use: (link: CustomerLink) => void): void {
    if (this.isStopping) return;
    const customer = { channel, sessionId };
    const link = this.links.get(keyOf(customer));
    if (link !== undefined) return use(link);
    this.tools.ownership
      .claim(customer)
      .then((isOurs) => {
        if (isOurs && !this.isStopping) this.open(customer, use);
      })
      .catch((error: unknown) => this.tools.logger.error({ channel, error }, 'a customer could not be claimed'));
  }

  private open(customer: Customer, use: (link: CustomerLink) => void): void {
    const key = keyOf(customer);
    const present = this.links.get(key);
    const tools = this.tools.linkTools(customer.channel);
    if (present !== undefined) return use(present);
    if (tools === null)
      return this.tools.logger.warn({ channel: customer.channel }, 'work waits for a channel that is not configured');
    const link = new CustomerLink(customer, tools, this.leftBehind.get(key) ?? 0, () => this.onEnd(customer));
    this.links.set(key, link);
    use(link);
    link.start();
  }

  private onEnd(customer: Customer): void {
    this.links.delete(keyOf(customer));
    this.leftBehind.delete(keyOf(customer));
    this.tools.ownership
      .release(customer)
      .catch((error: unknown) =>
        this.tools.logger.error({ channel: customer.channel, error }, 'a customer could not be released'),
      );
  }

  /** Only so many items can have been under way when the earlier process ended. */
  private async lastPosition(customer: Customer): Promise<number> {
    return (await this.tools.store.waiting(customer, burstLimit)).at(-1)?.position ?? 0;
  }

  private tellPresence(): void {
    for (const customer of this.tools.presentCustomers())
      this.tools.bus.publish({ kind: 'presence', ...customer, isNew: false });
  }
}

function keyOf({ channel, sessionId }: Customer): string {
  return JSON.stringify([channel, sessionId]);
}
