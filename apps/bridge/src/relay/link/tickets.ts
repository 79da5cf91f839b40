/** Which of a customer's conversations has which ticket. Only the customer's owner changes tickets, so this copy stays true. */
import type { Customer } from '#state';
import type { StoredConversation } from '#translation';
import type { BridgeStore } from '../bridge-store.js';

/** Conversations of one customer that are looked at, the newest. */
const conversationsLimit = 200;

export class Tickets {
  private readonly byTicket = new Map<string, string>();
  private known: readonly StoredConversation[] = [];

  constructor(
    private readonly store: BridgeStore,
    private readonly customer: Customer,
  ) {}

  /** Reads the customer's conversations anew. */
  async read(): Promise<void> {
    this.known = await this.store.listByCustomer(this.customer, conversationsLimit);
    for (const { id, doc } of this.known) for (const ticket of doc.tickets) this.byTicket.set(ticket, id);
  }

  /** As they were when last read. */
  conversations(): readonly StoredConversation[] {
    return this.known;
  }

  link(ticket: string, conversationId: string): void {
    this.byTicket.set(ticket, conversationId);
  }

  conversationOf(ticket: string): string | null {
    return this.byTicket.get(ticket) ?? null;
  }

  has(ticket: string): boolean {
    return this.byTicket.has(ticket);
  }

  /** Present tickets that were not known to be closed when last read. */
  open(): string[] {
    return this.known.flatMap(({ erased, doc }) => (erased || doc.closed || doc.ticket === null ? [] : [doc.ticket]));
  }
}
