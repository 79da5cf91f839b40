/** A customer's connection, made ready: rooms entered and the history read, again whenever that is due. */
import type { Customer } from '#state';
import { Exchange } from '../../helpdesk/exchange.js';
import type { HelpdeskSuccess } from '../../helpdesk/exchange.js';
import type { HelpdeskDoor } from '../../helpdesk/door.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { Doubts } from '../outbox/doubts.js';
import type { Patience } from './patience.js';
import type { Pushes } from './pushes.js';
import type { Reconciliation } from '../outbox/reconciliation.js';
import type { Rooms } from './rooms.js';
import type { Tickets } from './tickets.js';

interface Tools {
  readonly customer: Customer;
  readonly door: HelpdeskDoor;
  readonly tickets: Tickets;
  readonly patience: Patience;
  readonly doubts: Doubts;
  readonly rooms: Rooms;
  readonly pushes: Pushes;
  readonly reconciliation: Reconciliation;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Ends the wait for a connection. */
  readonly signal: AbortSignal;
  /** Called when there is something to do for the next turn. */
  readonly ring: () => void;
}

export class Line {
  private exchange: Exchange | null = null;
  private mustSync = false;
  private mustRead = false;

  constructor(private readonly tools: Tools) {}

  get isOpen(): boolean {
    return this.exchange !== null;
  }

  /** True if it is open, with nothing left to enter or to read. */
  get isReady(): boolean {
    return this.exchange?.isOpen === true && !this.mustSync && !this.mustRead;
  }

  /** As `Exchange.isAsking`. */
  get isAsking(): boolean {
    return this.exchange?.isAsking === true;
  }

  /** As `Exchange.quiet`. */
  quiet(): () => boolean {
    return this.exchange?.quiet() ?? (() => false);
  }

  /** The connection, opened if there is none, with nothing left to enter or to read. Rejects as the door or the history does. */
  async ready(): Promise<Exchange> {
    const exchange = this.exchange?.isOpen === true ? this.exchange : await this.open();
    if (this.mustSync) await this.sync(exchange);
    else if (this.mustRead) await this.readOn(exchange);
    return exchange;
  }

  /** Has the rooms entered and the history read in the next turn. */
  syncSoon(): void {
    this.mustSync = true;
    this.tools.ring();
  }

  /** Reads the history before anything that is pushed from now on is taken. */
  readNow(): void {
    if (this.exchange === null) return;
    // A failure closes the connection, and the next one begins by reading.
    this.readOn(this.exchange).catch(() => this.tools.ring());
  }

  /** False if something may have been said in the ticket that was not pushed to us. */
  covers(ticket: string): boolean {
    return this.tools.rooms.covers(ticket);
  }

  /**
   * Enters the rooms and reads the history behind which a message that has just come is to be taken. False if that failed: the
   * connection is given up, and the next one begins by reading, with the message in its place.
   */
  async catchUp(): Promise<boolean> {
    const { exchange } = this;
    if (exchange === null) return false;
    try {
      await this.enterAndRead(exchange);
      return true;
    } catch {
      exchange.close();
      return false;
    }
  }

  /** Has the history read in the next turn. */
  readSoon(): void {
    this.mustRead = true;
    this.tools.ring();
  }

  /** Tells that the customer has read the ticket, if there is a connection to tell it on. */
  markRead(ticket: string): void {
    this.exchange?.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' });
  }

  close(): void {
    this.exchange?.close();
  }

  private async open(): Promise<Exchange> {
    const { door, pushes, rooms, doubts, logger, metrics, signal } = this.tools;
    const { channel } = this.tools.customer;
    await this.watchAgents();
    const exchange: Exchange = new Exchange({
      onPush: async (event) => {
        await pushes.take(event);
        // Whether the ticket took what was asked there last is not waited for: the history knows.
        if (exchange.isAsking && endsTicket(event)) exchange.close();
      },
      onRoom: (event) => rooms.onAnswer(event),
      onStrayFailure: ({ name }) => {
        if (name === 'support') doubts.disturb();
      },
      onUnreadable: async (name, problem) => {
        logger.warn({ channel, problem: `${name}: ${problem}` }, 'unreadable event');
        // The message may be readable in the history.
        if (name === 'support' || name === 'customer_support') await this.catchUp();
      },
      onClose: () => this.onClose(exchange),
      onFault: (error) => logger.error({ channel, error }, 'an event could not be kept'),
    });
    exchange.use(await door.open(exchange, signal));
    this.exchange = exchange;
    metrics.helpdeskConnections.inc({ channel });
    this.mustSync = true;
    return exchange;
  }

  /** Whoever waits for an agent is told in time that none came, also while there is no connection. */
  private async watchAgents(): Promise<void> {
    const { tickets, patience } = this.tools;
    await tickets.read();
    for (const conversation of tickets.conversations()) patience.watchAgent(conversation);
  }

  private sync(exchange: Exchange): Promise<void> {
    return this.between(exchange, () => this.enterAndRead(exchange));
  }

  /** Enters the rooms, then reads the history: the other way round would leave a hole (helpdesk.md 11.6). */
  private async enterAndRead(exchange: Exchange): Promise<void> {
    const { tickets, rooms, customer } = this.tools;
    this.mustSync = false;
    await tickets.read();
    await rooms.enter(exchange, customer.sessionId, tickets.open());
    await this.read();
  }

  private readOn(exchange: Exchange): Promise<void> {
    return this.between(exchange, () => this.read());
  }

  private async read(): Promise<void> {
    this.mustRead = false;
    for (const ticket of this.tools.tickets.open()) await this.tools.reconciliation.readTicket(ticket);
  }

  /** What is pushed meanwhile waits. After a failure it would come before what was missed: the next connection reads again. */
  private async between(exchange: Exchange, task: () => Promise<void>): Promise<void> {
    try {
      await exchange.between(task);
    } catch (error) {
      exchange.close();
      throw error;
    }
  }

  private onClose(exchange: Exchange): void {
    this.tools.metrics.helpdeskConnections.dec({ channel: this.tools.customer.channel });
    if (this.exchange === exchange) this.exchange = null;
    this.tools.doubts.disturb();
    this.tools.ring();
  }
}

/** True for a message that tells the end of its ticket. */
function endsTicket(event: HelpdeskSuccess): boolean {
  return event.name === 'support' && event.data.closed_support;
}
