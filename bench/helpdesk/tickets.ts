/** The stand-in Helpdesk's memory, laid out to cost little: a text and two instants for each question and its answer. */

/** Questions that are kept of a ticket; of a longer one the history is cut off in front. */
const kept = 50_000;

export interface Exchanged {
  readonly number: number;
  readonly text: string;
  /** Microseconds since the epoch; both grow strictly within a ticket. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

export interface Ticket {
  readonly id: string;
  readonly openedAt: number;
  readonly exchanged: Exchanged[];
}

export class Tickets {
  /** Messages of customers since the last time that everything was forgotten. */
  taken = 0;
  private readonly byId = new Map<string, Ticket>();
  private readonly byCustomer = new Map<string, Ticket[]>();

  open(sessionId: string): Ticket {
    const ticket: Ticket = { id: `conv_${this.byId.size + 1}`, openedAt: now(), exchanged: [] };
    this.byId.set(ticket.id, ticket);
    const own = this.byCustomer.get(sessionId);
    if (own === undefined) this.byCustomer.set(sessionId, [ticket]);
    else own.push(ticket);
    return ticket;
  }

  find(id: string): Ticket | undefined {
    return this.byId.get(id);
  }

  of(sessionId: string): readonly Ticket[] {
    return this.byCustomer.get(sessionId) ?? [];
  }

  /** Takes a message and answers it in the same moment. */
  exchange({ openedAt, exchanged }: Ticket, text: string): Exchanged {
    this.taken++;
    const last = exchanged.at(-1);
    const askedAt = Math.max(now(), (last?.answeredAt ?? openedAt) + 1);
    const one = { number: (last?.number ?? 0) + 1, text, askedAt, answeredAt: askedAt + 1 };
    exchanged.push(one);
    if (exchanged.length > kept) exchanged.splice(0, kept / 2);
    return one;
  }

  forget(): void {
    this.taken = 0;
    this.byId.clear();
    this.byCustomer.clear();
  }
}

/** What the assistant says to a text. */
export function answerTo(text: string): string {
  return `You said: ${text} Let me look into it for you.`;
}

/** An ISO timestamp with six digits behind the second. */
export function dateOf(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(Math.floor(micros % 1000)).padStart(3, '0')}Z`;
}

function now(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1000);
}
