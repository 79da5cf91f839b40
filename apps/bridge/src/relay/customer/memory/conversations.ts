/** The customer's conversations, and which of them has which ticket. Only the owner changes tickets, so this copy stays true. */
import type { StoredConversation } from '#translation';

/** Conversations that are kept, the latest used. */
const keptLimit = 500;
/** Erased conversations and tickets that are remembered, the latest. */
const erasedLimit = 500;

const noMetadata = { basicInfo: {}, custom: {}, private: {} };

export class Conversations {
  private readonly byId = new Map<string, StoredConversation>();
  private readonly byTicket = new Map<string, string>();
  private readonly erased = new Set<string>();
  private readonly erasedTickets = new Set<string>();

  /** Keeps the newest state that was seen. */
  put(conversation: StoredConversation): void {
    const { id, version, doc } = conversation;
    if (this.erased.has(id) && !conversation.erased) return;
    const known = this.byId.get(id);
    if (known !== undefined && known.version > version) return;
    // Metadata may be large, and is never told to the Helpdesk.
    this.byId.set(id, { ...conversation, doc: { ...doc, ...noMetadata } });
    if (known?.doc.tickets === doc.tickets) return;
    for (const ticket of doc.tickets) this.byTicket.set(ticket, id);
    if (this.byId.size > keptLimit) this.letGo();
  }

  /** Forgets an erased conversation, but not which tickets it had: they are nobody else's. */
  erase(id: string): void {
    const known = this.byId.get(id);
    this.byId.delete(id);
    this.erased.add(id);
    for (const ticket of known?.doc.tickets ?? []) this.noteErased(ticket);
    if (this.erased.size > erasedLimit) deleteFirst(this.erased);
  }

  /** The ticket is one of a conversation that was erased. */
  noteErased(ticket: string): void {
    if (!this.byTicket.has(ticket)) this.byTicket.set(ticket, '');
    this.erasedTickets.add(ticket);
    if (this.erasedTickets.size > erasedLimit) this.byTicket.delete(deleteFirst(this.erasedTickets));
  }

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  get(id: string): StoredConversation | undefined {
    return this.byId.get(id);
  }

  /** The conversation of a ticket; null if it is none of the customer's, or not known to be. */
  of(ticket: string): StoredConversation | null {
    const id = this.byTicket.get(ticket);
    return (id === undefined ? undefined : this.byId.get(id)) ?? null;
  }

  has(ticket: string): boolean {
    return this.byTicket.has(ticket);
  }

  /** Present tickets that are not known to be closed. */
  openTickets(): string[] {
    return [...this.byId.values()].flatMap((one) => (isOpen(one) && one.doc.ticket !== null ? [one.doc.ticket] : []));
  }

  get hasOpenTicket(): boolean {
    for (const one of this.byId.values()) if (isOpen(one)) return true;
    return false;
  }

  private letGo(): void {
    for (const one of this.byId.values()) {
      const { id, doc } = one;
      // What has an open ticket is still spoken in.
      if (isOpen(one)) continue;
      this.byId.delete(id);
      for (const ticket of doc.tickets) this.byTicket.delete(ticket);
      return;
    }
  }
}

function isOpen({ erased, doc }: StoredConversation): boolean {
  return !erased && !doc.closed && doc.ticket !== null;
}

function deleteFirst(all: Set<string>): string {
  const [first = ''] = all;
  all.delete(first);
  return first;
}
