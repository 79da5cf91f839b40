/** Tickets whose last word is the customer's: their answer may exist only in the history, so it is looked for a few times. */
import { backoffMs } from '#async';

const firstLookMs = 2000;
const slowestLookMs = 30_000;
/** How long an answer is looked for, milliseconds. */
const patienceMs = 120_000;

interface Expected {
  readonly until: number;
  attempt: number;
  nextAt: number;
}

export class Answers {
  private readonly expected = new Map<string, Expected>();

  /** Begins to look, unless that was begun before. */
  expect(ticket: string, now: number): void {
    if (this.expected.has(ticket)) return;
    this.expected.set(ticket, { until: now + patienceMs, attempt: 1, nextAt: now + firstLookMs });
  }

  /** True while an answer to an earlier message may still come. */
  expects(ticket: string): boolean {
    return this.expected.has(ticket);
  }

  answered(ticket: string): void {
    this.expected.delete(ticket);
  }

  /** When the last of them is given up; 0 if there is none. */
  get until(): number {
    let until = 0;
    for (const one of this.expected.values()) until = Math.max(until, one.until);
    return until;
  }

  /** When to look next; never (infinity) if there is none. */
  get nextAt(): number {
    let nextAt = Number.POSITIVE_INFINITY;
    for (const one of this.expected.values()) nextAt = Math.min(nextAt, one.nextAt);
    return nextAt;
  }

  /** The tickets to look at now, each put off to its next time; those out of time are forgotten. */
  due(now: number): string[] {
    const due: string[] = [];
    for (const [ticket, one] of this.expected) {
      if (one.until <= now) this.expected.delete(ticket);
      if (one.nextAt > now || one.until <= now) continue;
      one.attempt++;
      one.nextAt = now + backoffMs(one.attempt, { baseMs: firstLookMs, maxMs: slowestLookMs }, () => 1);
      due.push(ticket);
    }
    return due;
  }
}
