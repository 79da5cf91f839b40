// The simulator's memory: conversations of every organisation and customer, with their messages.
import { randomUUID } from 'node:crypto';
import { supportLimit } from '#helpdesk';
import type { AttachmentMetadata, Responder } from '#helpdesk';

/** A refusal with the HTTP-like status that goes into the envelope or the HTTP answer. */
export class DeskError extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** What somebody wrote; `attachment` may be true without metadata (helpdesk.md 7). */
export interface Content {
  text: string;
  attachment: boolean;
  metadata: AttachmentMetadata | null;
}

/** One message of a conversation; `at` is in milliseconds and grows strictly within the conversation. */
export interface StoredMessage extends Content {
  id: string;
  sender: 'customer' | Responder;
  at: number;
}

/** One conversation; `id` is the `ticket_chat_id`. */
export interface Ticket {
  id: string;
  number: number;
  organisation: string;
  sessionId: string;
  responder: Responder;
  closed: boolean;
  closeProposed: boolean;
  readByCustomer: boolean;
  readByAgent: boolean;
  rating: number | null;
  review: string | null;
  createdAt: number;
  updatedAt: number;
  messages: StoredMessage[];
}

/** Holds at most `limit` conversations; beyond that the oldest one is forgotten. */
export class TicketDesk {
  readonly #now: () => number;
  readonly #limit: number;
  // Ids differ between two runs, as a client may remember those of an earlier one.
  readonly #run = randomUUID().slice(0, 8);
  readonly #tickets = new Map<string, Ticket>();
  readonly #byCustomer = new Map<string, Set<Ticket>>();
  #opened = 0;
  #written = 0;

  constructor(now: () => number, limit = 20_000) {
    this.#now = now;
    this.#limit = limit;
  }

  /** Opens a conversation, answered by SATE; refuses the fourth open one of a customer with 400 (helpdesk.md 6.2). */
  open(organisation: string, sessionId: string): Ticket {
    const open = this.of(organisation, sessionId).filter((ticket) => !ticket.closed);
    if (open.length >= supportLimit) throw new DeskError(400, `At most ${supportLimit} open conversations`);
    const ticket = this.#newTicket(organisation, sessionId);
    this.#tickets.set(ticket.id, ticket);
    const key = customerKey(organisation, sessionId);
    this.#byCustomer.set(key, (this.#byCustomer.get(key) ?? new Set()).add(ticket));
    this.#forgetOldest();
    return ticket;
  }

  /** The conversation with this id; 404 if there is none, or if it belongs to another organisation than the given one. */
  find(id: string, organisation?: string): Ticket {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined || (organisation !== undefined && ticket.organisation !== organisation)) {
      throw new DeskError(404, 'Conversation not found');
    }
    return ticket;
  }

  /** The conversations of a customer, oldest first. */
  of(organisation: string, sessionId: string): Ticket[] {
    return [...(this.#byCustomer.get(customerKey(organisation, sessionId)) ?? [])];
  }

  /** Every conversation, oldest first. */
  all(): Ticket[] {
    return [...this.#tickets.values()];
  }

  /** Adds a message to an open conversation; a closed one refuses with 400. */
  append(ticket: Ticket, sender: StoredMessage['sender'], content: Content): StoredMessage {
    this.mustBeOpen(ticket);
    const at = this.touch(ticket);
    const message = { id: `msg_${this.#run}_${++this.#written}`, sender, at, ...content };
    ticket.messages.push(message);
    if (sender === 'customer') ticket.readByAgent = false;
    else ticket.readByCustomer = false;
    return message;
  }

  /** Ends a conversation for good; one that is closed already refuses with 400. */
  close(ticket: Ticket): void {
    this.mustBeOpen(ticket);
    ticket.closed = true;
    ticket.closeProposed = true;
    this.touch(ticket);
  }

  /** Refuses a closed conversation with 400; nothing reopens one (helpdesk.md 6.2). */
  mustBeOpen(ticket: Ticket): void {
    if (ticket.closed) throw new DeskError(400, 'Conversation is closed');
  }

  /** Notes a change of the conversation and says when it was. */
  touch(ticket: Ticket): number {
    const last = ticket.messages.at(-1)?.at ?? 0;
    return (ticket.updatedAt = Math.max(this.#now(), last + 1));
  }

  #newTicket(organisation: string, sessionId: string): Ticket {
    const number = ++this.#opened;
    const createdAt = this.#now();
    return {
      ...{ id: `conv_${this.#run}_${number}`, number, organisation, sessionId, responder: 'sate' as const },
      ...{ closed: false, closeProposed: false, readByCustomer: false, readByAgent: false },
      ...{ rating: null, review: null, createdAt, updatedAt: createdAt, messages: [] },
    };
  }

  #forgetOldest(): void {
    if (this.#tickets.size <= this.#limit) return;
    const [oldest] = this.#tickets.values();
    if (oldest === undefined) return;
    this.#tickets.delete(oldest.id);
    const key = customerKey(oldest.organisation, oldest.sessionId);
    const rest = this.#byCustomer.get(key);
    rest?.delete(oldest);
    if (rest?.size === 0) this.#byCustomer.delete(key);
  }
}

/** One text for organisation and customer together, so that equal session ids under two keys never meet (helpdesk.md 6.1). */
export function customerKey(organisation: string, sessionId: string): string {
  return `${organisation} ${sessionId}`;
}
