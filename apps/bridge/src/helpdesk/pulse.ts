/** Whether it is the Helpdesk that fails, or one message: told by what it serves meanwhile. One per channel. */

export interface PulseLimits {
  /** Attempts of a message that may fail while others are served. */
  readonly attempts: number;
  /** Time in which it may fail, milliseconds. */
  readonly patienceMs: number;
}

interface Failing {
  readonly since: number;
  lastAt: number;
  attempts: number;
  /** Failures between which something else was served. */
  alone: number;
}

/** Where nothing else is asked, a message has this many times the attempts and the time: nobody else shows whether it is the Helpdesk. */
const solitude = 4;
/** Messages that are failing at the same time and are remembered, the latest. */
const failingLimit = 10_000;

/** Times are those of the monotonic clock, milliseconds. */
export class Pulse {
  private servedAt = Number.NEGATIVE_INFINITY;
  private readonly failing = new Map<string, Failing>();

  constructor(private readonly limits: PulseLimits) {}

  /** The item got through. */
  served(workId: string, now: number): void {
    this.servedAt = now;
    this.failing.delete(workId);
  }

  /** The item failed once more, for now. */
  failed(workId: string, now: number): void {
    const failing = this.failing.get(workId) ?? { since: now, lastAt: now, attempts: 0, alone: 0 };
    if (this.servedAt > failing.lastAt) failing.alone++;
    failing.attempts++;
    failing.lastAt = now;
    this.failing.delete(workId);
    this.failing.set(workId, failing);
    const [oldest] = this.failing.keys();
    if (this.failing.size > failingLimit && oldest !== undefined) this.failing.delete(oldest);
  }

  /** How often the item failed. */
  attemptsOf(workId: string): number {
    return this.failing.get(workId)?.attempts ?? 0;
  }

  /** The item is done with. */
  forget(workId: string): void {
    this.failing.delete(workId);
  }

  /**
   * True if the item failed so often, and for so long, while the Helpdesk served others, that it is the item. An outage of the
   * Helpdesk as a whole, in which nothing is served, exhausts nobody; where nothing else is asked that could tell, only after
   * much longer.
   */
  isExhausted(workId: string, now: number): boolean {
    const failing = this.failing.get(workId);
    if (failing === undefined) return false;
    const { attempts, patienceMs } = this.limits;
    const age = now - failing.since;
    if (failing.attempts < attempts || age < patienceMs) return false;
    if (failing.alone >= Math.ceil(attempts / 2)) return true;
    const isLong = failing.attempts >= solitude * attempts && age >= solitude * patienceMs;
    return isLong && !this.othersFail(workId, now);
  }

  private othersFail(workId: string, now: number): boolean {
    for (const [id, { lastAt, attempts }] of this.failing) {
      if (id !== workId && attempts > 1 && now - lastAt < solitude * this.limits.patienceMs) return true;
    }
    return false;
  }
}
