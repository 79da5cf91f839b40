/** The outbox of one customer: how an item is put to the Helpdesk. */
import type { Backoff } from '#async';
import type { Customer } from '#state';
import { nothingToClose } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { HelpdeskHistory } from '../../../helpdesk/rest/history.js';
import type { Pulse } from '../../../helpdesk/pulse.js';
import type { Journeys } from '../../../telemetry/journeys.js';
import type { Line } from '../line/line.js';
import type { Memory } from '../memory/memory.js';
import { refOfWork } from '../telling/to-channel.js';
import type { ToChannel } from '../telling/to-channel.js';
import type { Endings } from './endings.js';
import { knownTickets } from './known-tickets.js';
import { orPostpone } from './postponing.js';
import { isTooLarge, requestOf } from './requests.js';
import type { Request } from './requests.js';
import { RetryError } from './retry-error.js';

interface Tools {
  readonly customer: Customer;
  readonly memory: Memory;
  readonly line: Line;
  readonly toChannel: ToChannel;
  readonly history: HelpdeskHistory;
  readonly journeys: Journeys | null;
  readonly pulse: Pulse;
  readonly timings: Backoff & { readonly replyTimeoutMs: number };
  readonly endings: Endings;
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
    await toChannel.noteKnown(work, await orPostpone(this.tools, work, listed));
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
    this.tools.endings.done(work, 'tooLarge');
  }

  /** A mark may be repeated without harm, and one that is not answered is not worth a second thought. */
  private async markRead(work: StoredWork, ticket: string): Promise<void> {
    const { line, toChannel } = this.tools;
    if (!line.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' }))
      throw new RetryError('cut');
    this.tools.journeys?.settled(work.id);
    await toChannel.settle(refOfWork(work), [{ work, link: null, proof: 'none needed' }]);
  }
}
