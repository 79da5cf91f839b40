/** The outbox of one customer: how an item is put to the Helpdesk, and what each way in which that can end means for it. */
import { backoffMs } from '#async';
import type { Backoff } from '#async';
import type { ChannelErrorCode } from '#channel';
import { supportLimit } from '#helpdesk';
import type { HelpdeskEvent } from '#helpdesk';
import type { Customer } from '#state';
import { messageOfDelivery, nothingToClose } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { HelpdeskSuccess } from '../../../helpdesk/connection.js';
import type { HelpdeskHistory } from '../../../helpdesk/history.js';
import type { Pulse } from '../../../helpdesk/pulse.js';
import type { Metrics } from '../../../metrics/metrics.js';
import type { Journeys } from '../../../tracing/journeys.js';
import type { Trace } from '../../../trace/trace.js';
import type { Hearing } from '../telling/hearing.js';
import type { Line } from '../line/line.js';
import type { Pause } from '../line/pause.js';
import type { Memory } from '../memory/memory.js';
import type { Question } from '../memory/question.js';
import type { Reading } from '../history/reading.js';
import { nothing, refOfWork } from '../telling/to-channel.js';
import type { Settled, ToChannel } from '../telling/to-channel.js';
import { knownTickets } from './known-tickets.js';
import { isTooLarge, requestOf } from './requests.js';
import type { Request } from './requests.js';
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
  readonly timings: Backoff & { readonly replyTimeoutMs: number };
  readonly habits: { readonly closedTicket: 'new' | 'refuse' };
}

const noTickets: ReadonlySet<string> = new Set();

export class Outbox {
  constructor(private readonly tools: Tools) {}

  /** Puts one item to the Helpdesk; what is answered becomes the open question. Rejects with a `RetryError` if nothing was sent. */
  async ask(work: StoredWork, conversation: StoredConversation): Promise<void> {
    const { customer, toChannel } = this.tools;
    const { body } = work;
    if (body.kind === 'read') return this.markRead(work, body.ticket);
    const request = requestOf(customer.sessionId, body, conversation);
    if (request === null) {
      this.tools.journeys?.settled(work.id);
      return toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'none needed' }], nothingToClose);
    }
    if (isTooLarge(request, this.tools.line.maxPayload)) return this.refuseSize(work);
    const known = body.kind === 'support' && body.known !== undefined ? new Set(body.known) : noTickets;
    this.put(work, conversation, request, known);
  }

  /** Sends a message to an agent without waiting; the history tells later whether it has arrived. */
  async sendOn(work: StoredWork, conversation: StoredConversation): Promise<void> {
    const { customer, line, memory, toChannel } = this.tools;
    const request = work.body.kind === 'read' ? null : requestOf(customer.sessionId, work.body, conversation);
    if (request?.name !== 'support') return;
    if (isTooLarge(request, this.tools.line.maxPayload)) return this.refuseSize(work);
    if (!line.emit('support', request.payload)) throw new RetryError('cut');
    toChannel.noteSent(work);
    this.tools.journeys?.attempts(work, 'support');
    memory.doubts.raise(work.id, 'sent to an agent', performance.now());
  }

  /** The tickets that the customer has before a first message: after a crash they tell which ticket our message opened. */
  async noteTickets(work: StoredWork): Promise<void> {
    const { customer, history, toChannel } = this.tools;
    const listed = history.conversations(customer.sessionId).then(knownTickets);
    await toChannel.noteKnown(work, await this.orPostpone(work, listed));
  }

  /** What cannot be read for an item holds up its conversation, and counts as a failure of the item. */
  private async orPostpone<T>(work: StoredWork, reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      const { memory, pulse, timings } = this.tools;
      const now = performance.now();
      pulse.failed(work.id, now, error);
      memory.holds.set(work.conversationId, now + backoffMs(pulse.attemptsOf(work.id), timings, Math.random));
      throw error;
    }
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
  private done({ id, conversationId }: StoredWork, fault?: string): void {
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

  private put(work: StoredWork, conversation: StoredConversation, request: Request, known: ReadonlySet<string>): void {
    const { line, memory, timings, toChannel } = this.tools;
    // What was not sent is no failure of the item.
    if (!line.request(request.name, request.payload)) throw new RetryError('cut');
    const attempt = toChannel.noteSent(work);
    this.tools.journeys?.attempts(work, request.name);
    const askedAt = performance.now();
    const { name, ticket } = request;
    const deadline = askedAt + timings.replyTimeoutMs;
    memory.question = { name, work, conversation, ticket, known, attempt, askedAt, deadline };
  }

  private async refuseSize(work: StoredWork): Promise<void> {
    const { line, toChannel } = this.tools;
    await toChannel.refuse(work, 'tooLarge', `larger than the ${line.maxPayload} bytes that the Helpdesk takes`);
    this.done(work, 'tooLarge');
  }

  /** A mark may be repeated without harm, and one that is not answered is not worth a second thought. */
  private async markRead(work: StoredWork, ticket: string): Promise<void> {
    const { line, toChannel } = this.tools;
    if (!line.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' }))
      throw new RetryError('cut');
    this.tools.journeys?.settled(work.id);
    await toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'none needed' }]);
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
      const listed = await this.orPostpone(work, history.conversations(customer.sessionId));
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
