/** The tap on the Helpdesk's wire: the connection of one customer, and the readings of its history. */
import { sizeOfBody } from './body-text.js';
import { fieldOf, numberIn, textIn } from './fields.js';
import type { Trace } from './trace.js';

/** What goes over one customer's connection. */
export class HelpdeskWire {
  constructor(
    private readonly trace: Trace,
    private readonly channel: string,
    private readonly session: string,
  ) {}

  sent(name: string, payload: unknown): void {
    if (this.trace.isOn) this.frame('sent', name, payload);
  }

  /** `event` is what was read from the payload. */
  received(name: string, payload: unknown, event: object): void {
    if (this.trace.isOn) this.trace.link(event, this.frame('received', name, payload));
  }

  line(what: 'opened' | 'closed' | 'refused', detail = ''): void {
    const { channel, session } = this;
    this.trace.line({ wire: 'helpdesk', channel, session, socket: null, conversation: null, what, detail });
  }

  private frame(direction: 'sent' | 'received', name: string, body: unknown): number | null {
    const bytes = sizeOfBody(body ?? null);
    const status = numberIn(body, 'status_code');
    return this.trace.frame({ ...this.place(ticketIn(body)), direction, by: 'socket', name, bytes, status, body });
  }

  private place(ticket: string | null) {
    const { channel, session } = this;
    return { wire: 'helpdesk' as const, channel, session, ticket, socket: null, conversation: null, entry: null };
  }
}

/** A reading of the history. */
export interface TracedReading {
  /** Tells of the answer, as it was read; null is one that was not. */
  answered(status: number, read: object | null): void;
}

/** Tells of a reading that begins; `path` names what is read. Null while nobody listens. */
export function traceReading(
  trace: Trace,
  { channel, session, ticket }: { readonly channel: string; readonly session: string; readonly ticket: string | null },
  path: string,
): TracedReading | null {
  if (!trace.isOn) return null;
  const place = { wire: 'helpdesk' as const, channel, session, ticket, socket: null, conversation: null, entry: null };
  const asked = { ...place, direction: 'sent' as const, by: 'http' as const, name: `GET ${path}` };
  trace.frame({ ...asked, bytes: 0, status: null, body: null });
  return {
    answered: (status, body) => {
      const bytes = body === null ? 0 : sizeOfBody(body);
      const answer = { ...asked, direction: 'received' as const, name: `answer to GET ${path}` };
      const frame = trace.frame({ ...answer, bytes, status, body });
      if (body !== null) trace.link(body, frame);
    },
  };
}

function ticketIn(body: unknown): string | null {
  return textIn(fieldOf(body, 'data') ?? body, 'ticket_chat_id');
}
