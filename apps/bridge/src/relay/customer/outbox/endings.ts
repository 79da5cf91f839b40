/** What each way in which a question can end means for its item: a reply, a refusal, a silence, a cut; or that it is given up. */
import type { Backoff } from '#async';
import type { ChannelErrorCode } from '#channel';
import { supportLimit } from '#helpdesk';
import type { HelpdeskEvent } from '#helpdesk';
import type { Customer } from '#state';
import { messageOfDelivery } from '#translation';
import type { StoredWork } from '#translation';
import type { HelpdeskSuccess } from '../../../helpdesk/connection/connection.js';
import type { HelpdeskHistory } from '../../../helpdesk/rest/history.js';
import type { Pulse } from '../../../helpdesk/pulse.js';
import type { Metrics } from '../../../metrics/metrics.js';
import type { Journeys } from '../../../telemetry/journeys.js';
import type { Trace } from '../../../trace/trace.js';
import type { Hearing } from '../telling/hearing.js';
import type { Line } from '../line/line.js';
import type { Pause } from '../line/pause.js';
import type { Memory } from '../memory/memory.js';
import type { Question } from '../memory/question.js';
import type { Reading } from '../history/reading.js';
import { nothing, refOfWork } from '../telling/to-channel.js';
import type { Settled, ToChannel } from '../telling/to-channel.js';
import { orPostpone } from './postponing.js';
import { RetryError } from './retry-error.js';

/** An error envelope of the Helpdesk. */
export type Refusal = Extract<HelpdeskEvent, { ok: false }>;

interface Tools {
  readonly customer: Customer;
  readonly memory: Memory;
  readonly line: Line;
  readonly reading: Reading;
  readonly hearing: Hearing;
  readonly toChannel: ToChannel;
  readonly history: HelpdeskHistory;
  readonly metrics: Metrics;
  readonly journeys: Journeys | null;
  readonly trace: Trace;
  readonly pulse: Pulse;
  readonly timings: Backoff;
  readonly habits: { readonly closedTicket: 'new' | 'refuse' };
}

export class Endings {
  constructor(private readonly tools: Tools) {}

  /** The reply came. Neither the clock nor a cut ends the question while it is kept. */
  async replied(pause: Pause, question: Question, event: HelpdeskSuccess): Promise<void> {
    const { memory, metrics, customer, line, journeys } = this.tools;
    line.noteAnswer(event);
    const { work } = question;
    metrics.replySeconds.observe(
      { channel: customer.channel, request: question.name },
      (performance.now() - question.askedAt) / 1000,
      journeys?.traceOf(work.id),
    );
    memory.question = null;
    journeys?.attempted(work.id);
    const reply = journeys?.replies(work);
    try {
      await this.keep(pause, question, event);
      this.served(work);
      reply?.end();
    } catch (error) {
      reply?.end('not kept');
      this.doubt(question, 'cut');
      throw error;
    }
  }

  /** An error came: for good, or for now. */
  async refused(pause: Pause, question: Question, refusal: Refusal): Promise<void> {
    const { memory, toChannel } = this.tools;
    memory.question = null;
    this.tools.journeys?.attempted(question.work.id, `refused with ${refusal.status}`);
    if (refusal.status === 429 || refusal.status >= 500) {
      this.doubt(question, 'error');
      throw new RetryError('error', question);
    }
    const { work } = question;
    const code = await this.whyRefused(pause, question);
    // A closed ticket is closed in our books by now; the next step deals with it.
    if (code === null) return;
    await toChannel.refuse(work, code, `${refusal.status} ${refusal.reason}`);
    this.done(work, code);
  }

  /** The item got through, which shows that the Helpdesk serves. */
  served(work: StoredWork): void {
    const { channel, counted, at } = work;
    const { metrics, journeys } = this.tools;
    if (counted)
      metrics.forwardSeconds.observe({ channel }, Math.max(0, Date.now() - at) / 1000, journeys?.traceOf(work.id));
    this.tools.pulse.served(work.id, performance.now());
    this.done(work);
  }

  /** Nothing about the item is open any more. */
  done({ id, conversationId }: StoredWork, fault?: string): void {
    const { memory, pulse } = this.tools;
    this.tools.journeys?.settled(id, fault);
    pulse.forget(id);
    memory.doubts.settle(id);
    memory.holds.delete(conversationId);
  }

  /** No reply came in time, or the connection is gone: the fate of what was asked is unknown. */
  lost(question: Question, how: 'silence' | 'cut'): never {
    this.tools.memory.question = null;
    this.tools.journeys?.attempted(question.work.id, how);
    this.doubt(question, how);
    // A late reply must not be taken for the next one's (helpdesk.md 11.3).
    if (how === 'silence') this.tools.line.close();
    throw new RetryError(how, question);
  }

  /** The ticket is closed: the channel wants a new one, or none. */
  async leaveTicket(work: StoredWork): Promise<void> {
    if (this.tools.habits.closedTicket === 'new') return this.tools.toChannel.leave(work);
    await this.tools.toChannel.refuse(work, 'conversationClosed', 'the ticket is closed');
    this.done(work, 'conversationClosed');
  }

  /** The item failed again and again while others were served: it is given up, and the next one has its turn. */
  async bury(work: StoredWork): Promise<void> {
    const { memory, pulse, toChannel } = this.tools;
    const why = pulse.whyFailed(work.id);
    const reason = ['it failed while others were served', why].filter((words) => words !== '').join(': ');
    const isOpen = memory.doubts.has(work.id);
    await toChannel.refuse(work, 'notDelivered', isOpen ? `${reason}; it may have arrived` : reason);
    this.done(work, 'notDelivered');
  }

  private async keep(pause: Pause, { work, conversation, isDropped }: Question, event: HelpdeskSuccess): Promise<void> {
    const { memory, line, hearing, toChannel, trace } = this.tools;
    const ref = refOfWork(work);
    if (event.name !== 'support') return toChannel.take(ref, event, { work, link: null, proof: 'reply' });
    const message = messageOfDelivery(event.data);
    memory.heard.add(message);
    const { ticket } = message;
    const link = { ticket, sentCount: conversation.doc.sentCount + 1 };
    const settled: Settled = { work, link, proof: 'reply' };
    if (isDropped === true) {
      memory.conversations.noteErased(ticket);
      return toChannel.settle(ref, [settled]);
    }
    const isUnheard = Number.isNaN(message.at) || !line.rooms.covers(ticket);
    if (!isUnheard && (await hearing.verdictIn(ref, message)) === 'new') return toChannel.take(ref, event, settled);
    await toChannel.settle(ref, [settled], nothing, trace.frameOf(event));
    // What was said in the ticket before this reply stands before it; a reply without a date stands there as well.
    if (!isUnheard || !(await hearing.catchUp(pause))) return;
    if ((await hearing.verdictIn(ref, message)) === 'new') await toChannel.take(ref, event);
  }

  /** What the visitor is told of a refused item; null if its ticket turned out to be closed, which may be mended or is what was asked for. */
  private async whyRefused(
    pause: Pause,
    { name, work, conversation, ticket }: Question,
  ): Promise<ChannelErrorCode | null> {
    const { reading, customer, history, toChannel } = this.tools;
    if (name === 'review_support') return 'notDelivered';
    if (ticket === null) {
      const listed = await orPostpone(this.tools, work, history.conversations(customer.sessionId));
      const open = listed.filter(({ closed }) => !closed);
      return open.length >= supportLimit ? 'tooManyConversations' : 'notDelivered';
    }
    const isClosed = (await reading.ticket(pause, ticket))?.closed === true;
    if (!isClosed || (name === 'support' && conversation.erased)) return 'notDelivered';
    if (name === 'close_support') await toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'history' }]);
    return null;
  }

  private doubt({ work, isDropped }: Question, cause: 'cut' | 'silence' | 'error'): void {
    if (isDropped === true) return;
    this.tools.trace.workHop(refOfWork(work), ['in doubt', work.id, cause]);
    this.tools.memory.doubts.raise(work.id, cause, performance.now());
  }
}
