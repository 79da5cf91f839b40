/** The history against our books: what has arrived, what was missed, why something was refused. */
import type { ChannelErrorCode } from '#channel';
import { supportLimit } from '#helpdesk';
import type { RestHistory } from '#helpdesk';
import type { Customer } from '#state';
import { reviewed } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { HelpdeskHistory } from '../../helpdesk/history.js';
import { positionOf } from '../../helpdesk/read-back.js';
import type { Metrics } from '../../metrics.js';
import type { AnswerWatch } from '../link/answer-watch.js';
import type { Doubts } from './doubts.js';
import type { Heard } from '../link/heard.js';
import type { Outbound, Settled } from '../outbound.js';
import type { Tickets } from '../link/tickets.js';

/** Tickets of a customer that are searched for a first message. */
const candidatesLimit = 10;

interface Tools {
  readonly customer: Customer;
  readonly history: HelpdeskHistory;
  readonly outbound: Outbound;
  readonly tickets: Tickets;
  readonly doubts: Doubts;
  readonly answers: AnswerWatch;
  readonly heard: Heard;
  readonly metrics: Metrics;
  readonly timings: { readonly replyTimeoutMs: number };
  /** As `Exchange.quiet`. */
  readonly quiet: () => () => boolean;
  /** Enters the rooms, where a ticket was not known before. */
  readonly catchUp: () => Promise<boolean>;
}

export class Reconciliation {
  constructor(private readonly tools: Tools) {}

  /** Adds to the transcript what the history has more. Null if the ticket is not there (any more), or not ours. */
  async readTicket(ticket: string): Promise<RestHistory | null> {
    const { customer, history, outbound, tickets, doubts, heard } = this.tools;
    const conversationId = tickets.conversationOf(ticket);
    const isQuiet = this.tools.quiet();
    const read = await history.messages(customer.sessionId, ticket);
    if (read === null || conversationId === null) return null;
    // What is under way must not be counted as known to have arrived; its reply may stand there already, and is still to come.
    const wasQuiet = isQuiet();
    if (wasQuiet) {
      heard.addHistory(read);
      this.watchAnswer(read);
    }
    await outbound.merge(conversationId, read, wasQuiet && !doubts.hasAny);
    return read;
  }

  /** Looks for items in doubt, all of one conversation and in order; settles those that have arrived, and denies the others. */
  async lookFor(items: readonly StoredWork[], conversation: StoredConversation): Promise<void> {
    const { doubts, metrics, customer } = this.tools;
    const found = new Set(await this.find(items, conversation));
    // A doubled first message would open a second ticket: it is given the time of one more reply.
    const { ticket, closed } = conversation.doc;
    const patienceMs = ticket === null || closed ? this.tools.timings.replyTimeoutMs : 0;
    for (const { id } of items) {
      metrics.readBacks.inc({ channel: customer.channel, found: found.has(id) ? 'yes' : 'no' });
      if (found.has(id)) doubts.settle(id);
      else doubts.deny(id, Date.now(), patienceMs);
    }
  }

  /** What the visitor is told of a refused message; null if its ticket turned out to be closed, which may be mended. */
  async whyRefused({ doc, erased }: StoredConversation): Promise<ChannelErrorCode | null> {
    if (doc.ticket !== null) {
      const isClosed = (await this.readTicket(doc.ticket))?.closed === true;
      return isClosed && !erased ? null : 'notDelivered';
    }
    const { customer, history } = this.tools;
    const open = (await history.conversations(customer.sessionId)).filter(({ closed }) => !closed);
    return open.length >= supportLimit ? 'tooManyConversations' : 'notDelivered';
  }

  /** The ids of those items that have arrived; they are settled now. */
  private async find(items: readonly StoredWork[], conversation: StoredConversation): Promise<string[]> {
    const [head] = items;
    switch (head?.body.kind) {
      case 'support':
        return this.findMessages(items, conversation);
      case 'close':
        return this.findClosed(head, head.body.ticket ?? conversation.doc.ticket);
      case 'review':
        return this.findRating(head, head.body.ticket, head.body.rating);
      case 'read':
      case undefined:
        return [];
    }
  }

  private async findMessages(items: readonly StoredWork[], conversation: StoredConversation): Promise<string[]> {
    const { ticket, sentCount, closed } = conversation.doc;
    const later = ticket === null ? [] : await this.findIn(ticket, sentCount, items, conversation.id);
    if (later.length > 0 || (ticket !== null && !closed)) return later;
    return this.findFirst(items, conversation);
  }

  /** A first message opened a ticket that we do not know: it is adopted, never opened twice. No other one is sent before. */
  private async findFirst(items: readonly StoredWork[], conversation: StoredConversation): Promise<string[]> {
    const { customer, history, tickets } = this.tools;
    const known = items[0]?.body.kind === 'support' ? items[0].body.known : undefined;
    // Tickets of a user may come from elsewhere; without a note of them the message was never sent as a first one.
    if (known === undefined && customer.sessionId === conversation.userKey) return [];
    const listed = await history.conversations(customer.sessionId);
    const unknown = listed.filter(({ id }) => !tickets.has(id) && known?.includes(id) !== true);
    for (const { id } of unknown.slice(0, candidatesLimit)) {
      const found = await this.findIn(id, 0, items.slice(0, 1), conversation.id);
      if (found.length > 0) return found;
    }
    return [];
  }

  private async findIn(
    ticket: string,
    after: number,
    items: readonly StoredWork[],
    conversationId: string,
  ): Promise<string[]> {
    const { customer, history, outbound, tickets, heard, catchUp } = this.tools;
    const read = await history.messages(customer.sessionId, ticket);
    const settled = read === null ? [] : arrived(items, read, after);
    if (read === null || settled.length === 0) return [];
    await outbound.settle(conversationId, settled);
    const isNew = !tickets.has(ticket);
    tickets.link(ticket, conversationId);
    await outbound.merge(conversationId, read, false);
    heard.addHistory(read);
    this.watchAnswer(read);
    if (isNew) await catchUp();
    return settled.map(({ workId }) => workId);
  }

  private async findClosed({ id, conversationId }: StoredWork, ticket: string | null): Promise<string[]> {
    const read = ticket === null ? null : await this.readTicket(ticket);
    if (read?.closed !== true) return [];
    await this.tools.outbound.settle(conversationId, [{ workId: id, link: null, proof: 'history' }]);
    return [id];
  }

  private async findRating({ id, conversationId }: StoredWork, ticket: string, rating: number): Promise<string[]> {
    const read = await this.tools.history.messages(this.tools.customer.sessionId, ticket);
    if (read?.rating !== rating) return [];
    await this.tools.outbound.settle(conversationId, [{ workId: id, link: null, proof: 'history' }], (context) =>
      reviewed(context, rating),
    );
    return [id];
  }

  /** An answer that nobody waits for any more may come to the history only (helpdesk.md 11.3). */
  private watchAnswer({ id, messages, responder, closed }: RestHistory): void {
    const isOpen = !closed && responder === 'sate' && messages.at(-1)?.sender === 'customer';
    if (isOpen) this.tools.answers.expect(id, Date.now());
    else this.tools.answers.answered(id);
  }
}

/**
 * The items that stand in the history behind the first `after` messages of the customer, each for a message of its own. What was
 * sent without waiting may have been taken in another order.
 */
function arrived(items: readonly StoredWork[], history: RestHistory, after: number): Settled[] {
  const positions = new Map<string, number>();
  for (const { id, body } of items) {
    const taken = new Set(positions.values());
    const position = body.kind === 'support' ? positionOf(history, after, [body.text, ...body.former], taken) : null;
    if (position !== null) positions.set(id, position);
  }
  const link = { ticket: history.id, sentCount: Math.max(after, ...positions.values()) };
  return [...positions.keys()].map((workId) => ({ workId, link, proof: 'history' }));
}
