/** The Helpdesk's rooms that one connection has entered. What is said before a room is entered comes by the history only, so that is read behind the entering. */
import { backoffMs } from '#async';
import type { Backoff } from '#async';
import type { RoomEvent } from '../../../helpdesk/connection/connection.js';

export class Rooms {
  private entered: ReadonlySet<string> = new Set();
  private unanswered = 0;
  private isWaiting = false;
  private failures = 0;
  private isLate = false;
  /** When rooms are to be entered again, by the monotonic clock; infinity: never. */
  retryAt = Number.POSITIVE_INFINITY;

  constructor(private readonly timings: Backoff) {}

  /** The tickets' rooms are being entered; `answered` tells when that is done. */
  entering(tickets: readonly string[]): void {
    this.entered = new Set(tickets);
    this.retryAt = Number.POSITIVE_INFINITY;
    this.unanswered = tickets.length;
    this.isWaiting = tickets.length > 0;
  }

  /** True once every room was answered, or nothing is waited for. */
  get isAnswered(): boolean {
    return this.unanswered <= 0 || !this.isWaiting;
  }

  /** No answer is waited for any longer; one that comes later makes a reading due. */
  waitedEnough(): void {
    this.isWaiting = false;
  }

  /** False if something may have been said in the ticket that was not pushed to us: its room is not entered, or one could not be. */
  covers(ticket: string): boolean {
    return this.entered.has(ticket) && this.retryAt === Number.POSITIVE_INFINITY;
  }

  /** An answer to an entering, as soon as it arrives. */
  answered(event: RoomEvent, now: number): void {
    if (event.ok === 'unreadable') return;
    if (event.ok) {
      this.failures = 0;
      if (!this.isWaiting) this.isLate = true;
    } else if (event.status === 429 || event.status >= 500) this.tryAgain(now);
    if (event.name === 'enter_support') this.unanswered--;
  }

  /** True, once, if a room was entered so late that the history must be read once more. */
  takeLate(): boolean {
    const { isLate } = this;
    this.isLate = false;
    return isLate;
  }

  private tryAgain(now: number): void {
    this.failures++;
    this.retryAt = now + backoffMs(this.failures, this.timings, Math.random);
  }
}
