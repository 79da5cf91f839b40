/** How a visitor's message is put to the Helpdesk: as a question where SATE answers, one behind the other where an agent does. */
import type { HelpdeskRequests } from '#helpdesk';
import type { Customer } from '#state';
import type { StoredConversation, StoredWork, WorkBody } from '#translation';
import type { Exchange, HelpdeskSuccess } from '../../helpdesk/exchange.js';
import type { HelpdeskHistory } from '../../helpdesk/history.js';
import type { AnswerWatch } from '../link/answer-watch.js';
import type { Asking } from './asking.js';
import type { Doubts } from './doubts.js';
import { isUndated } from '../link/heard.js';
import type { Heard } from '../link/heard.js';
import type { Outbound } from '../outbound.js';
import type { Reconciliation } from './reconciliation.js';
import { RetryError } from './retry-error.js';
import type { Tickets } from '../link/tickets.js';

type SupportWork = Extract<WorkBody, { kind: 'support' }>;

export interface MessageTools {
  readonly customer: Customer;
  readonly outbound: Outbound;
  readonly history: HelpdeskHistory;
  readonly reconciliation: Reconciliation;
  readonly tickets: Tickets;
  readonly doubts: Doubts;
  readonly answers: AnswerWatch;
  readonly closedTicket: 'new' | 'refuse';
  /** A copy of what was heard before is no reply. */
  readonly heard: Heard;
  /** False if something may have been said in the ticket that was not pushed to us. */
  readonly covers: (ticket: string) => boolean;
  /** Reads what may have been said before; false if that failed. */
  readonly catchUp: () => Promise<boolean>;
  readonly asking: Asking;
}

export class MessageSender {
  /** The message that goes out next, if the history was read before. */
  private lookedFor: string | null = null;

  constructor(private readonly tools: MessageTools) {}

  /** Asks for a reply, or does what must be done before; the next turn then goes on. */
  async send(work: StoredWork, body: SupportWork, conversation: StoredConversation, exchange: Exchange): Promise<void> {
    const { doc } = conversation;
    const { asking, reconciliation } = this.tools;
    if (doc.closed) return this.onClosed(work);
    const known = this.ticketsBefore(body, conversation);
    // Where something must be read before, the next turn sends it, as it is then: it may be edited meanwhile.
    if (doc.ticket === null && known === null) return this.noteTickets(work);
    if (await this.looksForAnswer(work, doc.ticket, exchange)) return;
    const ending = await asking.ask(work, exchange, {
      name: 'support',
      payload: this.payloadOf(body, doc.ticket),
      isReply: (event) => this.isReply(event, doc.ticket, known),
      take: (event) => this.take(event, work, conversation),
    });
    if (ending.outcome !== 'refused') return;
    const code = await exchange.between(() => reconciliation.whyRefused(conversation));
    // A closed ticket is closed in our books by now; the next turn deals with it.
    if (code !== null) await asking.refuse(work, code, ending);
  }

  /** An earlier answer that is still due would be taken for the next one: it may be in the history by now, which is read once. */
  private async looksForAnswer({ id }: StoredWork, ticket: string | null, exchange: Exchange): Promise<boolean> {
    const { answers, reconciliation } = this.tools;
    const mustLook = ticket !== null && answers.expects(ticket) && this.lookedFor !== id;
    this.lookedFor = mustLook ? id : null;
    if (mustLook) await exchange.between(() => reconciliation.readTicket(ticket));
    return mustLook;
  }

  /** True for SATE's answer: in the ticket asked in, or, to a first message, in one that was not there before. */
  private isReply(event: HelpdeskSuccess, ticket: string | null, known: ReadonlySet<string> | null): boolean {
    const { heard, tickets, answers } = this.tools;
    if (event.name !== 'support' || event.data.sender !== 'sate' || heard.has(event)) return false;
    const { ticket_chat_id: answered } = event.data;
    if (ticket === null) return known?.has(answered) !== true && !tickets.has(answered);
    // The room of a ticket brings late answers as well (helpdesk.md 11.2), and its end, which may have come before our message.
    return answered === ticket && !answers.expects(answered) && !event.data.closed_support;
  }

  private async take(event: HelpdeskSuccess, work: StoredWork, { id, doc }: StoredConversation): Promise<void> {
    if (event.name !== 'support') return;
    const { heard, outbound, tickets, covers, catchUp } = this.tools;
    heard.add(event);
    const link = { ticket: event.data.ticket_chat_id, sentCount: doc.sentCount + 1 };
    const settled = { workId: work.id, link, proof: 'reply' } as const;
    const hasDate = !isUndated(event);
    if (hasDate && covers(link.ticket)) return outbound.take(id, event, settled);
    // What was said in the ticket before this reply stands before it; a reply without a date stands there as well.
    await outbound.settle(id, [settled]);
    tickets.link(link.ticket, id);
    if ((await catchUp()) && hasDate) await outbound.take(id, event);
  }

  /** The ticket is closed: the channel wants a new one, or none. */
  private async onClosed(work: StoredWork): Promise<void> {
    if (this.tools.closedTicket === 'new') return this.tools.outbound.leave(work.conversationId);
    return this.tools.outbound.refuse(work, 'conversationClosed', 'the ticket is closed');
  }

  /**
   * The tickets that the customer had before a first message was sent; null if they must be noted first. An anonymous visitor has
   * none but its own.
   */
  private ticketsBefore({ known }: SupportWork, { userKey }: StoredConversation): ReadonlySet<string> | null {
    return this.tools.customer.sessionId === userKey && known === undefined ? null : new Set(known);
  }

  /** Kept with the item: after a crash they tell which ticket our message opened. */
  private async noteTickets(work: StoredWork): Promise<void> {
    const { customer, history, outbound } = this.tools;
    const listed = await history.conversations(customer.sessionId);
    await outbound.noteKnown(
      work,
      listed.map(({ id }) => id),
    );
  }

  /** Sends a message to an agent without waiting; the history tells later whether it has arrived. */
  burst({ id, body }: StoredWork, { doc }: StoredConversation, exchange: Exchange): void {
    if (body.kind !== 'support') return;
    if (!exchange.emit('support', this.payloadOf(body, doc.ticket))) throw new RetryError('cut');
    this.tools.outbound.noteSent(id);
    this.tools.doubts.raise(id, 'sent to an agent', Date.now());
  }

  private payloadOf({ text, attachment, hasFiles }: SupportWork, ticket: string | null): HelpdeskRequests['support'] {
    return {
      session_id: this.tools.customer.sessionId,
      message: text,
      attachment: hasFiles,
      ticket_chat_id: ticket,
      ...(attachment === null ? {} : { attachment_metadata: attachment }),
    };
  }
}
