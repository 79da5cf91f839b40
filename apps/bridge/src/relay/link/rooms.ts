/** The rooms of one connection. What is said before a room is entered comes by the history only, so that is read behind the entering. */
import { DeadlineError, backoffMs, withDeadline } from '#async';
import type { Backoff } from '#async';
import type { Exchange, RoomEvent } from '../../helpdesk/exchange.js';

/** Entering may be answered, or not (helpdesk.md 10): no longer than this is waited for it, milliseconds. */
const answerMs = 200;

interface Tools {
  readonly timings: Backoff;
  /** A room was entered so late that the history must be read once more. */
  readonly onLate: () => void;
  /** A room could not be entered: it must be tried again. */
  readonly onFailed: () => void;
}

export class Rooms {
  private entered: ReadonlySet<string> = new Set();
  private hasFailed = false;
  private unanswered = 0;
  private isWaiting = false;
  private allAnswered: () => void = () => undefined;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly tools: Tools) {}

  /** Enters the customer's own room and those of the tickets; resolves when the tickets' are answered or too slow. */
  async enter(exchange: Exchange, sessionId: string, tickets: readonly string[]): Promise<void> {
    this.entered = new Set(tickets);
    this.hasFailed = false;
    this.unanswered = tickets.length;
    exchange.emit('enter_customer_support', { session_id: sessionId });
    for (const ticket of tickets) exchange.emit('enter_support', { ticket_chat_id: ticket });
    if (tickets.length === 0) return;
    this.isWaiting = true;
    const answered = new Promise<void>((resolve) => (this.allAnswered = resolve));
    await withDeadline(answered, answerMs, 'rooms').catch((error: unknown) => {
      if (!(error instanceof DeadlineError)) throw error;
    });
    this.isWaiting = false;
  }

  /** False if something may have been said in the ticket that was not pushed to us: its room is not entered, or one could not be. */
  covers(ticket: string): boolean {
    return this.entered.has(ticket) && !this.hasFailed;
  }

  /** An answer to an entering, as soon as it arrives. */
  onAnswer(event: RoomEvent): void {
    if (event.ok === 'unreadable') return;
    if (event.ok) {
      this.failures = 0;
      if (!this.isWaiting) this.tools.onLate();
    } else if (event.status === 429 || event.status >= 500) this.tryAgain();
    if (event.name === 'enter_support' && --this.unanswered === 0) this.allAnswered();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private tryAgain(): void {
    clearTimeout(this.timer);
    this.hasFailed = true;
    this.failures++;
    this.timer = setTimeout(this.tools.onFailed, backoffMs(this.failures, this.tools.timings, Math.random));
  }
}
