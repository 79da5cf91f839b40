/** Finding out in the history what became of items whose fate is unknown. */
import { backoffMs } from '#async';
import type { Backoff } from '#async';
import type { RestHistory } from '#helpdesk';
import { StoreUnavailableError, refOf } from '#state';
import type { Customer, Ref } from '#state';
import { isAnonymous, positionOf, reviewed } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { HelpdeskHistory } from '../../../helpdesk/rest/history.js';
import type { Pulse } from '../../../helpdesk/pulse.js';
import type { Metrics } from '../../../metrics/metrics.js';
import type { Journeys } from '../../../telemetry/journeys.js';
import type { BridgeStore } from '../../bridge-store.js';
import { LeaseLostError } from '../../carry-out.js';
import type { Hearing } from '../telling/hearing.js';
import type { Pause } from '../line/pause.js';
import type { Memory } from '../memory/memory.js';
import type { Reading } from './reading.js';
import type { Question } from '../memory/question.js';
import type { Endings } from '../outbox/endings.js';
import { refOfWork } from '../telling/to-channel.js';
import type { Settled, ToChannel } from '../telling/to-channel.js';

/** Tickets of a customer that are searched for a first message. */
const candidatesLimit = 10;

interface Tools {
  readonly customer: Customer;
  readonly store: Pick<BridgeStore, 'wasErased'>;
  readonly history: HelpdeskHistory;
  readonly memory: Memory;
  readonly reading: Reading;
  readonly hearing: Hearing;
  readonly toChannel: ToChannel;
  readonly metrics: Metrics;
  readonly journeys: Journeys | null;
  readonly endings: Pick<Endings, 'served'>;
  readonly pulse: Pulse;
  readonly timings: Backoff & { readonly replyTimeoutMs: number };
}

export class Finding {
  constructor(private readonly tools: Tools) {}

  /** Looks for items in doubt, all of one conversation and in order; settles those that have arrived, and denies the others. */
  async lookFor(pause: Pause, items: readonly StoredWork[], conversation: StoredConversation): Promise<void> {
    const { memory, metrics, customer, timings, endings, journeys } = this.tools;
    const reading = journeys?.readsBack(items);
    const found = new Set(
      await this.look(pause, items, conversation).catch((error: unknown) => {
        reading?.end('not read');
        throw error;
      }),
    );
    reading?.end(found.size === 0 ? 'not found' : undefined);
    // A doubled first message would open a second ticket: it is given the time of one more reply.
    const { ticket, closed } = conversation.doc;
    const patienceMs = ticket === null || closed ? timings.replyTimeoutMs : 0;
    for (const work of items) {
      const isFound = found.has(work.id);
      metrics.readBacks.inc({ channel: customer.channel, found: isFound ? 'yes' : 'no' });
      if (isFound) endings.served(work);
      else memory.doubts.deny(work.id, performance.now(), patienceMs);
    }
  }

  /**
   * Something was said that may be the reply to the open question, or a copy of what was said before. If the history has what was asked,
   * and words of SATE behind it, the question is answered; if not, or if it cannot be read, the question stays open.
   */
  async lookForReply(_: Pause, question: Question): Promise<void> {
    const { memory, customer, history, endings } = this.tools;
    const { work, ticket } = question;
    const read = ticket === null ? null : await history.messages(customer.sessionId, ticket).catch(() => null);
    const conversation = memory.conversations.get(work.conversationId);
    // Meanwhile the conversation may have been erased.
    if (memory.question !== question || conversation === undefined) return;
    if (read?.messages.at(-1)?.sender !== 'sate') return;
    const settled = arrived([work], read, conversation.doc.sentCount);
    if (settled.length === 0) return;
    memory.question = null;
    this.tools.journeys?.attempted(work.id);
    // Until it is settled nobody must ask it again.
    memory.doubts.raise(work.id, 'cut', performance.now());
    await this.keepFound(refOf(conversation), read, settled);
    endings.served(work);
  }

  /** A history that cannot be read holds up these items, not the other conversations. */
  private async look(pause: Pause, items: readonly StoredWork[], conversation: StoredConversation): Promise<string[]> {
    try {
      return await this.find(pause, items, conversation);
    } catch (error) {
      // The store failed, or the customer is another's: that says nothing of the items.
      if (error instanceof StoreUnavailableError || error instanceof LeaseLostError) throw error;
      const { memory, pulse, timings } = this.tools;
      const now = performance.now();
      for (const { id } of items) {
        pulse.failed(id, now, error);
        memory.doubts.postpone(id, now + backoffMs(memory.doubts.timesUnread(id) + 1, timings, Math.random));
      }
      throw error;
    }
  }

  /** The ids of those items that have arrived; they are settled now. */
  private async find(pause: Pause, items: readonly StoredWork[], conversation: StoredConversation): Promise<string[]> {
    const [head] = items;
    switch (head?.body.kind) {
      case 'support':
        return this.findMessages(pause, items, conversation);
      case 'close':
        return this.findClosed(pause, head, head.body.ticket ?? conversation.doc.ticket);
      case 'review':
        return this.findRating(head, head.body.ticket, head.body.rating);
      case 'read':
      case undefined:
        return [];
    }
  }

  private async findMessages(
    pause: Pause,
    items: readonly StoredWork[],
    conversation: StoredConversation,
  ): Promise<string[]> {
    const { ticket, sentCount, closed } = conversation.doc;
    const later = ticket === null ? [] : await this.findIn(pause, ticket, sentCount, items, conversation);
    if (later.length > 0 || (ticket !== null && !closed)) return later;
    return this.findFirst(pause, items, conversation);
  }

  /** A first message opened a ticket that we do not know: it is adopted, never opened twice. No other one is sent before. */
  private async findFirst(
    pause: Pause,
    items: readonly StoredWork[],
    conversation: StoredConversation,
  ): Promise<string[]> {
    const { customer, history, memory, store } = this.tools;
    const known = items[0]?.body.kind === 'support' ? items[0].body.known : undefined;
    // Tickets of a user may come from elsewhere; without a note of them the message was never sent as a first one.
    if (known === undefined && !isAnonymous(conversation.userKey)) return [];
    const listed = await history.conversations(customer.sessionId);
    const unknown = listed.filter(({ id }) => !memory.conversations.has(id) && known?.includes(id) !== true);
    for (const { id } of unknown.slice(0, candidatesLimit)) {
      // What was erased must not come back into another conversation.
      if (await store.wasErased({ what: 'ticket', channel: customer.channel, ticket: id })) continue;
      const found = await this.findIn(pause, id, 0, items.slice(0, 1), conversation);
      if (found.length > 0) return found;
    }
    return [];
  }

  private async findIn(
    pause: Pause,
    ticket: string,
    after: number,
    items: readonly StoredWork[],
    conversation: StoredConversation,
  ): Promise<string[]> {
    const { customer, history, memory, hearing } = this.tools;
    const read = await history.messages(customer.sessionId, ticket);
    const settled = read === null ? [] : arrived(items, read, after);
    if (read === null || settled.length === 0) return [];
    const isNew = !memory.conversations.has(ticket);
    await this.keepFound(refOf(conversation), read, settled);
    if (isNew) await hearing.catchUp(pause);
    return settled.map(({ work }) => work.id);
  }

  /** What has arrived is settled, and what else the history has is taken. */
  private async keepFound(ref: Ref, read: RestHistory, settled: Settled[]): Promise<void> {
    const { reading, toChannel } = this.tools;
    await toChannel.settle(ref, settled);
    await toChannel.merge(ref, read, false);
    reading.heed(read);
  }

  private async findClosed(pause: Pause, work: StoredWork, ticket: string | null): Promise<string[]> {
    const read = ticket === null ? null : await this.tools.reading.ticket(pause, ticket);
    if (read?.closed !== true) return [];
    await this.tools.toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'history' }]);
    return [work.id];
  }

  private async findRating(work: StoredWork, ticket: string, rating: number): Promise<string[]> {
    const { history, customer, toChannel } = this.tools;
    const read = await history.messages(customer.sessionId, ticket);
    if (read?.rating !== rating) return [];
    await toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'history' }], (context) =>
      reviewed(context, rating),
    );
    return [work.id];
  }
}

/**
 * The items that stand in the history behind the first `after` messages of the customer, each for a message of its own. What was
 * sent without waiting may have been taken in another order.
 */
function arrived(items: readonly StoredWork[], history: RestHistory, after: number): Settled[] {
  const positions = new Map<StoredWork, number>();
  for (const work of items) {
    const { body } = work;
    const taken = new Set(positions.values());
    const position = body.kind === 'support' ? positionOf(history, after, [body.text, ...body.former], taken) : null;
    if (position !== null) positions.set(work, position);
  }
  const link = { ticket: history.id, sentCount: Math.max(after, ...positions.values()) };
  return [...positions.keys()].map((work) => ({ work, link, proof: 'history' }));
}
