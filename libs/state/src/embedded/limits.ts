/** Limits of a single process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits, Rate } from '../contract/limits.js';

export class MemoryLimits implements Limits {
  readonly #limiters = new Map<string, RateLimiterMemory>();

  async consume(name: string, sender: string, rate: Rate): Promise<number> {
    try {
      await this.limiterOf(name, rate).consume(sender);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    }
  }

  /** The limiter of one name; a rate belongs to its name. */
  limiterOf(name: string, { points, seconds }: Rate): RateLimiterMemory {
    let limiter = this.#limiters.get(name);
    if (!limiter)
      this.#limiters.set(name, (limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds })));
    return limiter;
  }
}
