/** One customer's way to the Helpdesk: connects when needed, enters rooms, reads what was missed, drains the outbox, lets go when idle. */
import { Bell, backoffMs } from '#async';
import type { Customer } from '#state';
import type { StoredWork } from '#translation';
import type { Exchange } from '../../helpdesk/exchange.js';
import { assembleLink } from './link-parts.js';
import type { LinkParts, LinkTools } from './link-parts.js';
import { burstLimit } from '../outbox/outbox.js';
import { RetryError, troubleOf } from '../outbox/retry-error.js';

/** Outbox items looked at in one turn: those that may be under way, and the next. */
const outboxWindow = burstLimit + 1;

export class CustomerLink {
  private readonly bell = new Bell();
  private readonly stopping = new AbortController();
  private readonly parts: LinkParts;
  private neededUntil = 0;
  /** Turns that failed one after the other. */
  private failures = 0;
  private ended: Promise<void> = Promise.resolve();

  /** `doubtfulUpTo`: outbox positions up to it may have been sent by an earlier process. */
  constructor(
    private readonly customer: Customer,
    private readonly tools: LinkTools,
    doubtfulUpTo: number,
    private readonly onEnd: () => void,
  ) {
    const { signal } = this.stopping;
    this.parts = assembleLink(customer, tools, { doubtfulUpTo, ring: () => this.bell.ring(), signal });
  }

  /** Begins; `onEnd` is called once, when the link has ended: idle, or stopped. */
  start(): void {
    this.ended = this.run();
  }

  /** There is work. */
  wake(): void {
    this.bell.ring();
  }

  /** A client listens; `isNew`: to a conversation that it did not listen to before. */
  present(isNew: boolean): void {
    this.keep();
    if (isNew) this.parts.line.syncSoon();
    this.bell.ring();
  }

  /** A client has received what was said in the conversation. */
  markSeen(conversationId: string): void {
    if (this.tools.readReceipts) this.parts.readMarks.add(conversationId);
  }

  /** Ends after what is under way, at the latest when the reply's deadline has passed. */
  stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    return this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted && this.tools.isOwner()) {
      try {
        if (!(await this.turn()) && !this.bell.take()) break;
      } catch (error) {
        await this.recover(error);
      }
    }
    // From here to the end nothing is awaited: a wake-up that comes now finds no link and makes a new one.
    this.parts.readMarks.stop();
    this.parts.rooms.stop();
    this.parts.patience.stop();
    this.parts.line.close();
    this.onEnd();
  }

  /** One turn; false when there is nothing to do any more. */
  private async turn(): Promise<boolean> {
    const before = await this.waiting();
    this.parts.outbox.doubtEarlier(before);
    if (before.length === 0 && !(await this.isNeeded())) return false;
    const wasReady = this.parts.line.isReady;
    const exchange = await this.parts.line.ready();
    // What waited for the connection may have been edited meanwhile.
    const waiting = wasReady ? before : await this.waiting();
    if (waiting.length > 0) {
      this.keep();
      await this.parts.outbox.advance(waiting, exchange, this.bell);
    } else await this.idle(exchange);
    // A Helpdesk that lets us in and throws us out again is not asked over and over.
    if (!exchange.isOpen) throw new RetryError('cut');
    this.failures = 0;
    return true;
  }

  /** The connection is kept for a while after it was last needed. */
  private keep(): void {
    this.neededUntil = Math.max(this.neededUntil, Date.now() + this.tools.timings.idleMs);
  }

  /** A visitor who listens needs no connection before there is a ticket in which something could be said. */
  private async isNeeded(): Promise<boolean> {
    if (Date.now() >= this.isNeededUntil()) return false;
    if (this.parts.line.isOpen) return true;
    await this.parts.tickets.read();
    return this.parts.tickets.open().length > 0;
  }

  private isNeededUntil(): number {
    return Math.max(this.neededUntil, this.parts.answers.until, this.parts.patience.until);
  }

  /** Waits for work, presence, or the time to look for an answer. */
  private async idle(exchange: Exchange): Promise<void> {
    const now = Date.now();
    const due = Math.min(this.isNeededUntil(), this.parts.answers.nextAt);
    if (due > now) await this.bell.wait(due - now);
    for (const ticket of this.parts.answers.due(Date.now())) {
      await exchange.between(() => this.parts.reconciliation.readTicket(ticket));
    }
  }

  /** Waits before the next turn: longer each time, and without a loop on a fault of our own. */
  private async recover(error: unknown): Promise<void> {
    const { logger, metrics, timings } = this.tools;
    const { channel } = this.customer;
    const cause = troubleOf(error);
    // What is put again and again in vain waits longer each time, though the turns in between succeed.
    const attempt = (error instanceof RetryError ? error.attempt : null) ?? ++this.failures;
    metrics.retries.inc({ channel, cause });
    if (cause === 'fault') logger.error({ channel, error }, 'the link failed');
    else if (attempt === 1) logger.warn({ channel, cause, reason: messageOf(error) }, 'the Helpdesk did not serve');
    await this.rest(backoffMs(attempt, timings, Math.random));
  }

  /** Work that comes meanwhile waits, and the visitor is told when it waits for long. */
  private async rest(ms: number): Promise<void> {
    const end = Date.now() + ms;
    for (let left = ms; left > 0 && !this.stopping.signal.aborted; left = end - Date.now()) {
      const isRung = await this.bell.wait(left);
      // A store that fails here fails again in the next turn, which tells of it.
      if (isRung) await this.waiting().catch(() => undefined);
    }
  }

  /** What is to be sent next, and watched from now on. */
  private async waiting(): Promise<readonly StoredWork[]> {
    const waiting = await this.tools.store.waiting(this.customer, outboxWindow);
    this.parts.patience.watchDeliveries(waiting);
    return waiting;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
