/** A customer's connection: what came by it, in its order, and what leaves by it, while the customer is surely ours. */
import type { Bell } from '#async';
import { sizeOfEvent } from '#helpdesk';
import type { HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { Customer, Lease } from '#state';
import type { AnyDecodedEvent, HelpdeskConnection, RoomEvent } from '../../../helpdesk/connection/connection.js';
import type { HelpdeskDoor } from '../../../helpdesk/connection/door.js';
import type { HelpdeskHistory } from '../../../helpdesk/rest/history.js';
import { UnreachableError } from '../../../helpdesk/trouble.js';
import type { Metrics } from '../../../metrics/metrics.js';
import { HelpdeskWire } from '../../../trace/helpdesk-wire.js';
import type { Trace } from '../../../trace/trace.js';
import { Rooms } from './rooms.js';
import type { Seat } from './seat.js';
import type { LinkTimings } from '../link-tools.js';

/** Events that wait to be taken; above it the connection is given up, and the history has what was missed. */
const inboxLimit = 1000;
const inboxCharacters = 16_777_216;
/** Entering may be answered, or not (helpdesk.md 10): no longer than this is waited for it, milliseconds. */
const roomAnswerMs = 200;

/** Something that came by the line, other than answers to entering a room. */
export type LineEvent = Exclude<AnyDecodedEvent, RoomEvent> | 'closed';

/** `size`: characters, about. */
interface Received {
  readonly event: LineEvent;
  readonly size: number;
}

interface Tools {
  readonly customer: Customer;
  readonly door: HelpdeskDoor;
  readonly history: Pick<HelpdeskHistory, 'follow' | 'isUpToDate'>;
  readonly lease: Lease;
  readonly metrics: Metrics;
  readonly trace: Trace;
  readonly timings: LinkTimings;
  /** Held while there is a connection, or one is being opened. */
  readonly seat: Seat;
  /** Rung when something came. */
  readonly bell: Bell;
}

export class Line {
  readonly rooms: Rooms;
  private connection: HelpdeskConnection | null = null;
  private inbox: Received[] = [];
  private inboxSize = 0;
  private readonly answeredByEvent = new Set<string>();
  private openedAt = 0;

  constructor(private readonly tools: Tools) {
    this.rooms = new Rooms(tools.timings);
  }

  get isOpen(): boolean {
    return this.connection?.isOpen === true;
  }

  /** True if it has been open for longer than `ms` milliseconds. */
  isOlderThan(ms: number): boolean {
    return performance.now() - this.openedAt > ms;
  }

  /** Opens a connection; what an earlier one brought and nobody took is dropped. Rejects as the door does, and with the store's error. */
  async open(signal: AbortSignal): Promise<void> {
    this.empty();
    this.answeredByEvent.clear();
    const { door, customer, history, metrics, seat, trace } = this.tools;
    const wire = new HelpdeskWire(trace, customer.channel, customer.sessionId);
    const onClose = (): void => this.onClose(connection);
    let connection: HelpdeskConnection | null = null;
    history.follow();
    try {
      connection = await door.open({ onEvent: (event) => this.onEvent(event), onClose }, signal, wire);
    } catch (error) {
      seat.leave();
      throw error;
    }
    this.connection = connection;
    this.openedAt = performance.now();
    metrics.helpdeskConnections.inc({ channel: customer.channel });
    if (!connection.isOpen) this.onClose(connection);
    try {
      if (!history.isUpToDate) throw new UnreachableError('the Helpdesk was changed meanwhile', 'cut');
      await this.tools.lease.mark();
    } catch (error) {
      // Without the mark nobody would doubt what is sent from here on.
      this.close();
      throw error;
    }
  }

  /** What came next, and was not taken yet. */
  nextEvent(): LineEvent | undefined {
    const next = this.inbox.shift();
    if (next !== undefined) this.inboxSize -= next.size;
    return next?.event;
  }

  /** Sends at once or not at all; false if there is no connection, or the customer may be another's by now. */
  emit<N extends HelpdeskRequestName>(name: N, payload: HelpdeskRequests[N]): boolean {
    this.tools.seat.use();
    return this.tools.lease.isCertain() && this.connection?.emit(name, payload) === true;
  }

  /** As `emit`, for what is answered. Where answers come as events, no acknowledgement is asked for. */
  request<N extends HelpdeskRequestName & HelpdeskEventName>(name: N, payload: HelpdeskRequests[N]): boolean {
    if (this.answeredByEvent.has(name)) return this.emit(name, payload);
    const { lease, timings, seat } = this.tools;
    seat.use();
    return lease.isCertain() && this.connection?.request(name, payload, timings.replyTimeoutMs) === true;
  }

  /** Bytes of the largest frame that the Helpdesk takes, or infinity while nobody knows. */
  get maxPayload(): number {
    return this.connection?.maxPayload ?? Number.POSITIVE_INFINITY;
  }

  /** A request was answered by an event of its name. */
  noteAnswer(event: AnyDecodedEvent): void {
    if (this.connection?.isAcknowledgement(event) !== true) this.answeredByEvent.add(event.name);
  }

  /** Enters the customer's own room and those of the tickets; resolves when the tickets' are answered, or too slow. */
  async enter(tickets: readonly string[]): Promise<void> {
    const { customer, bell } = this.tools;
    this.rooms.entering(tickets);
    this.emit('enter_customer_support', { session_id: customer.sessionId });
    for (const ticket of tickets) this.emit('enter_support', { ticket_chat_id: ticket });
    const end = performance.now() + roomAnswerMs;
    while (!this.rooms.isAnswered && this.isOpen) {
      const left = end - performance.now();
      if (left <= 0) break;
      await bell.wait(left);
    }
    this.rooms.waitedEnough();
    // What was rung for meanwhile was not looked at.
    bell.ring();
  }

  /** Gives the connection up. What came and was not taken is dropped, for what was missed stands before it in the history. */
  close(): void {
    const { connection } = this;
    this.empty();
    connection?.close();
    // The library tells of it, if it does, later than here.
    this.onClose(connection);
    this.tools.seat.leave();
  }

  /** As `close`, where others wait for the place: nothing failed, and nothing is told. */
  giveUp(): void {
    this.close();
    this.empty();
  }

  private empty(): void {
    this.inbox = [];
    this.inboxSize = 0;
  }

  private onEvent(event: AnyDecodedEvent): void {
    this.tools.metrics.heard(this.tools.customer.channel);
    this.tools.seat.use();
    if (event.name === 'enter_support' || event.name === 'enter_customer_support') {
      this.rooms.answered(event, performance.now());
    } else {
      const size = sizeOfEvent(event);
      this.inboxSize += size;
      if (this.inbox.length >= inboxLimit || this.inboxSize > inboxCharacters) {
        this.close();
        return;
      }
      this.inbox.push({ event, size });
    }
    this.tools.bell.ring();
  }

  private onClose(connection: HelpdeskConnection | null): void {
    if (connection === null || this.connection !== connection) return;
    this.connection = null;
    this.tools.seat.leave();
    this.tools.metrics.helpdeskConnections.dec({ channel: this.tools.customer.channel });
    this.inbox.push({ event: 'closed', size: 0 });
    this.tools.bell.ring();
  }
}
