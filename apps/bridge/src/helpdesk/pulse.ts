/** Whether it is the Helpdesk that fails, or one message: told by what it serves meanwhile. One per channel. */

import { TooLargeError } from './trouble.js';

export interface PulseLimits {
  /** Attempts of a message that may fail while others are served. */
  readonly attempts: number;
  /** Time in which it may fail, milliseconds. */
  readonly patienceMs: number;
}

/** How often something was tried: by how it ended, and of it what was tried for the first time. */
interface Counts {
  served: number;
  failed: number;
  newServed: number;
  newFailed: number;
}

interface Failing {
  readonly since: number;
  lastAt: number;
  attempts: number;
  /** Counts of all at the last failure. */
  seen: Readonly<Counts>;
  /** Failures between which others were served as a rule. */
  againstServed: number;
  /** Since when nothing else was served or failed, and the failures since. */
  solitary: { since: number; attempts: number };
  /** Failures that will be the same next time. */
  hopeless: number;
  /** The latest. */
  why: string;
}

/** Where nothing else is asked, a message has this many times the attempts and the time: nobody else shows whether it is the Helpdesk. */
const solitude = 4;
/** Failures of the kind that will be the same next time after which it is not tried again. */
const hopelessLimit = 3;
/** Messages that are failing at the same time and are remembered, the latest. */
const failingLimit = 10_000;

/** Times are those of the monotonic clock, milliseconds. */
export class Pulse {
  private servedAt = Number.NEGATIVE_INFINITY;
  private readonly failing = new Map<string, Failing>();
  private readonly counts: Counts = { served: 0, failed: 0, newServed: 0, newFailed: 0 };

  constructor(private readonly limits: PulseLimits) {}

  /** The item got through. */
  served(workId: string, now: number): void {
    this.servedAt = now;
    this.counts.served++;
    if (!this.failing.delete(workId)) this.counts.newServed++;
  }

  /** The item failed once more, for now. */
  failed(workId: string, now: number, error?: unknown): void {
    const known = this.failing.get(workId);
    const failing = known ?? {
      ...{ since: now, lastAt: now, attempts: 0, seen: { ...this.counts }, againstServed: 0 },
      ...{ solitary: { since: now, attempts: 0 }, hopeless: 0, why: '' },
    };
    if (this.isServing(failing.seen)) failing.againstServed++;
    if (this.servedAt > failing.lastAt || this.othersFail(workId, now)) failing.solitary = { since: now, attempts: 0 };
    failing.solitary.attempts++;
    failing.attempts++;
    if (error instanceof TooLargeError) failing.hopeless++;
    if (error instanceof Error) failing.why = error.message;
    failing.lastAt = now;
    this.counts.failed++;
    if (known === undefined) this.counts.newFailed++;
    failing.seen = { ...this.counts };
    this.failing.delete(workId);
    this.failing.set(workId, failing);
    const [oldest] = this.failing.keys();
    if (this.failing.size > failingLimit && oldest !== undefined) this.failing.delete(oldest);
  }

  /** How often the item failed. */
  attemptsOf(workId: string): number {
    return this.failing.get(workId)?.attempts ?? 0;
  }

  /** Why the item failed last; '' if that is not known. */
  whyFailed(workId: string): string {
    return this.failing.get(workId)?.why ?? '';
  }

  /** The item is done with. */
  forget(workId: string): void {
    this.failing.delete(workId);
  }

  /**
   * True if the item failed so often, and for so long, while the Helpdesk served others, that it is the item. An outage of the
   * Helpdesk as a whole, in which nothing is served, exhausts nobody; where nothing else is asked that could tell, only after
   * much longer. What is too large is so whatever else is served.
   */
  isExhausted(workId: string, now: number): boolean {
    const failing = this.failing.get(workId);
    if (failing === undefined) return false;
    if (failing.hopeless >= hopelessLimit) return true;
    const { attempts, patienceMs } = this.limits;
    const age = now - failing.since;
    if (failing.attempts < attempts || age < patienceMs) return false;
    if (failing.againstServed >= Math.ceil(attempts / 2)) return true;
    // Where others were served since, the next attempt tells.
    if (this.servedAt > failing.lastAt || this.othersFail(workId, now)) return false;
    const { solitary } = failing;
    return solitary.attempts >= solitude * attempts && now - solitary.since >= solitude * patienceMs;
  }

  /**
   * True if others were served since then, and not only now and then as in an outage: more of what was new than failed, or at least as
   * often as anything failed.
   */
  private isServing(then: Readonly<Counts>): boolean {
    const served = this.counts.served - then.served;
    const newServed = this.counts.newServed - then.newServed;
    if (served === 0) return false;
    return newServed > this.counts.newFailed - then.newFailed || served >= this.counts.failed - then.failed;
  }

  private othersFail(workId: string, now: number): boolean {
    for (const [id, { lastAt, attempts }] of this.failing) {
      if (id !== workId && attempts > 1 && now - lastAt < solitude * this.limits.patienceMs) return true;
    }
    return false;
  }
}
