/** How many events a client may send: counted per socket, or by HTTP without one per address. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { ChannelConfig } from '../channels.js';

export class RateLimit {
  private readonly limiters: ReadonlyMap<string, RateLimiterMemory>;

  constructor(channels: readonly ChannelConfig[]) {
    this.limiters = new Map(
      channels.map(({ name, limits }) => [
        name,
        new RateLimiterMemory({ keyPrefix: name, points: limits.eventsPerMinute, duration: 60 }),
      ]),
    );
  }

  /** Counts one event of `sender`; false if it is one too many. */
  async allows(channel: string, sender: string): Promise<boolean> {
    try {
      await this.limiters.get(channel)?.consume(sender);
      return true;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return false;
      throw refusal;
    }
  }
}
