/** How each kind of work is put to the Helpdesk, and what becomes of the ways in which that can end. */
import type { HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { Customer } from '#state';
import { nothingToClose } from '#translation';
import type { StoredConversation, StoredWork, WorkBody } from '#translation';
import type { Ending, Exchange } from '../helpdesk/exchange.js';
import type { HelpdeskHistory } from '../helpdesk/history.js';
import type { Metrics } from '../metrics.js';
import type { AnswerWatch } from './answer-watch.js';
import type { Doubts } from './doubts.js';
import type { HelpdeskSuccess, Outbound } from './outbound.js';
import { isUndated } from './heard.js';
import type { Heard } from './heard.js';
import type { Reconciliation } from './reconciliation.js';
import { RetryError } from './retry-error.js';
import type { Tickets } from './tickets.js';

type Refusal = Extract<Ending, { outcome: 'refused' }>;
type Body<K extends WorkBody['kind']> = Extract<WorkBody, { kind: K }>;

interface Tools {
  readonly customer: Customer;
  readonly outbound: Outbound;
  readonly history: HelpdeskHistory;
  readonly reconciliation: Reconciliation;
  readonly tickets: Tickets;
  readonly doubts: Doubts;
  readonly answers: AnswerWatch;
  readonly metrics: Metrics;
  readonly replyTimeoutMs: number;
  readonly closedTicket: 'new' | 'refuse';
  /** A copy of what was heard before is no reply. */
  readonly heard: Heard;
  /** False if something may have been said in the ticket that was not pushed to us. */
  readonly covers: (ticket: string) => boolean;
  /** Reads what may have been said before; false if that failed. */
  readonly catchUp: () => Promise<boolean>;
}

export class Sender {
  /** The message that goes out next, if the history was read for it. */
  private lookedFor: string | null = null;

  constructor(private readonly tools: Tools) {}

  /** Puts one item to the Helpdesk and waits for how it ends. Rejects with a `RetryError` if that is not known. */
  async send(work: StoredWork, conversation: StoredConversation, exchange: Exchange): Promise<void> {
    switch (work.body.kind) {
      case 'support':
        return this.sendMessage(work, work.body, conversation, exchange);
      case 'close':
        return this.sendClose(work, work.body, conversation, exchange);
      case 'review':
        return this.sendReview(work, work.body, exchange);
      case 'read':
        return this.sendRead(work, work.body, exchange);
    }
  }

  /** Sends a message to an agent without waiting; the history tells later whether it has arrived. */
  burst(work: StoredWork, { doc }: StoredConversation, exchange: Exchange): void {
    if (work.body.kind !== 'support') return;
    if (!exchange.emit('support', this.payloadOf(work.body, doc.ticket))) throw new RetryError('cut');
    this.tools.outbound.noteSent(work.id);
    this.tools.doubts.raise(work.id, 'sent to an agent', Date.now());
  }

  private async sendMessage(
    work: StoredWork,
    body: Body<'support'>,
    conversation: StoredConversation,
    exchange: Exchange,
  ): Promise<void> {
    const { doc, id } = conversation;
    const { outbound, tickets, answers, covers, catchUp } = this.tools;
    if (doc.closed) return this.onClosed(work);
    const isFirst = doc.ticket === null;
    const known = this.ticketsBefore(body, conversation);
    // Where something must be read before, the next turn sends it, as it is then: it may be edited meanwhile.
    if (isFirst && known === null) return this.noteTickets(work);
    // An earlier answer that is still due would be taken for this one's; it may be in the history by now.
    const { ticket: present } = doc;
    if (present !== null && answers.expects(present) && this.lookedFor !== work.id) {
      this.lookedFor = work.id;
      await exchange.between(() => this.tools.reconciliation.readTicket(present));
      return;
    }
    this.lookedFor = null;
    const isReply = (event: HelpdeskSuccess): boolean => {
      if (event.name !== 'support' || event.data.sender !== 'sate' || this.tools.heard.has(event)) return false;
      const { ticket_chat_id: ticket } = event.data;
      if (isFirst) return known?.has(ticket) !== true && !tickets.has(ticket);
      // The room of a ticket brings late answers as well (helpdesk.md 11.2).
      return ticket === doc.ticket && !answers.expects(ticket);
    };
    const take = async (event: HelpdeskSuccess): Promise<void> => {
      if (event.name !== 'support') return;
      this.tools.heard.add(event);
      const link = { ticket: event.data.ticket_chat_id, sentCount: doc.sentCount + 1 };
      const settled = { workId: work.id, link, proof: 'reply' } as const;
      const hasDate = !isUndated(event);
      if (hasDate && covers(link.ticket)) return outbound.take(id, event, settled);
      // What was said in the ticket before this reply stands before it; a reply without a date stands there as well.
      await outbound.settle(id, [settled]);
      tickets.link(link.ticket, id);
      if ((await catchUp()) && hasDate) await outbound.take(id, event);
    };
    const ending = await this.ask(work, exchange, 'support', this.payloadOf(body, doc.ticket), isReply, take);
    if (ending.outcome !== 'refused') return;
    const code = await exchange.between(() => this.tools.reconciliation.whyRefused(conversation));
    // A closed ticket is closed in our books by now; the next turn deals with it.
    if (code !== null) await this.refuse(work, code, ending);
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
  private ticketsBefore({ known }: Body<'support'>, { userKey }: StoredConversation): ReadonlySet<string> | null {
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

  private async sendClose(
    work: StoredWork,
    { ticket: named }: Body<'close'>,
    { id, doc }: StoredConversation,
    exchange: Exchange,
  ): Promise<void> {
    const { outbound, reconciliation } = this.tools;
    const ticket = named ?? doc.ticket;
    const settled = { workId: work.id, link: null, proof: 'reply' } as const;
    if (ticket === null || (ticket === doc.ticket && doc.closed)) {
      return outbound.settle(id, [{ ...settled, proof: 'none needed' }], nothingToClose);
    }
    const ending = await this.ask(
      work,
      exchange,
      'close_support',
      { ticket_chat_id: ticket },
      (event) => event.name === 'close_support' && event.data.ticket_chat_id === ticket,
      (event) => outbound.take(id, event, settled),
    );
    if (ending.outcome !== 'refused') return;
    const isClosed = (await exchange.between(() => reconciliation.readTicket(ticket)))?.closed === true;
    if (isClosed) await outbound.settle(id, [{ ...settled, proof: 'history' }]);
    else await this.refuse(work, 'notDelivered', ending);
  }

  private async sendReview(work: StoredWork, body: Body<'review'>, exchange: Exchange): Promise<void> {
    const { ticket, rating, review } = body;
    const ending = await this.ask(
      work,
      exchange,
      'review_support',
      { ticket_chat_id: ticket, rating, ...(review === null ? {} : { review }) },
      (event) => event.name === 'review_support' && event.data.ticket_chat_id === ticket,
      (event) => this.tools.outbound.take(work.conversationId, event, { workId: work.id, link: null, proof: 'reply' }),
    );
    if (ending.outcome === 'refused') await this.refuse(work, 'notDelivered', ending);
  }

  /** A mark may be repeated without harm, and one that is not answered is not worth a second thought. */
  private async sendRead(work: StoredWork, { ticket }: Body<'read'>, exchange: Exchange): Promise<void> {
    if (!exchange.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' }))
      throw new RetryError('cut');
    await this.tools.outbound.settle(work.conversationId, [{ workId: work.id, link: null, proof: 'none needed' }]);
  }

  /** Asks, and makes the endings that leave the fate open a doubt. Resolves if the item was replied to or refused for good. */
  private async ask<N extends HelpdeskRequestName & HelpdeskEventName>(
    { id }: StoredWork,
    exchange: Exchange,
    name: N,
    payload: HelpdeskRequests[N],
    isReply: (event: HelpdeskSuccess) => boolean,
    take: (event: HelpdeskSuccess) => Promise<void>,
  ): Promise<{ readonly outcome: 'replied' } | Refusal> {
    const { metrics, customer, doubts, outbound, replyTimeoutMs } = this.tools;
    const observe = metrics.replySeconds.startTimer({ channel: customer.channel, request: name });
    const attempt = outbound.noteSent(id);
    const ending = await exchange.ask(name, payload, { isReply, take }, replyTimeoutMs);
    const now = Date.now();
    switch (ending.outcome) {
      case 'replied':
        observe();
        doubts.settle(id);
        return { outcome: 'replied' };
      case 'unsent':
        throw new RetryError('cut', attempt);
      case 'cut':
        doubts.raise(id, 'cut', now);
        throw new RetryError('cut', attempt);
      case 'silent':
        doubts.raise(id, 'silence', now);
        // A late reply must not be taken for the next one's (helpdesk.md 11.3).
        exchange.close();
        throw new RetryError('silence', attempt);
      case 'refused':
        if (ending.status !== 429 && ending.status < 500) return ending;
        doubts.raise(id, 'error', now);
        throw new RetryError('error', attempt);
    }
  }

  private async refuse(
    work: StoredWork,
    code: Parameters<Outbound['refuse']>[1],
    { status, reason }: Refusal,
  ): Promise<void> {
    this.tools.doubts.settle(work.id);
    await this.tools.outbound.refuse(work, code, `${status} ${reason}`);
  }

  private payloadOf(
    { text, attachment, hasFiles }: Body<'support'>,
    ticket: string | null,
  ): HelpdeskRequests['support'] {
    return {
      session_id: this.tools.customer.sessionId,
      message: text,
      attachment: hasFiles,
      ticket_chat_id: ticket,
      ...(attachment === null ? {} : { attachment_metadata: attachment }),
    };
  }
}
