/** How many events a client may send: counted per socket here, where the socket is, and per address over all replicas. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limits } from '#state';
import type { ChannelConfig } from '../channels.js';
import type { Sessions } from '../session/sessions.js';

const windowSeconds = 60;

export class RateLimit {
  private readonly sockets: ReadonlyMap<string, RateLimiterMemory>;

  constructor(
    channels: readonly ChannelConfig[],
    private readonly limits: Limits,
    private readonly sessions: Pick<Sessions, 'peer'>,
  ) {
    this.sockets = new Map(
      channels.map(({ name, limits: { eventsPerMinute: points } }) => [
        name,
        new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds }),
      ]),
    );
  }

  /** Counts one event of a socket of this replica. 0 if it may be done, else the milliseconds to wait. */
  async countFrame({ name }: ChannelConfig, socketId: string): Promise<number> {
    try {
      await this.sockets.get(name)?.consume(socketId);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
      throw refusal;
    }
  }

  /**
   * Counts one request of whoever sent it: the socket that it names, together with its frames where it is this replica's; or an
   * address. 0 if it may be done, else the milliseconds to wait.
   */
  countRequest(channel: ChannelConfig, socketId: string | null, address: string): Promise<number> {
    if (socketId !== null && this.sessions.peer(socketId) !== undefined) return this.countFrame(channel, socketId);
    const sender = socketId ?? address;
    const {
      name,
      limits: { eventsPerMinute: points },
    } = channel;
    return this.limits.consume(`requests ${name}`, sender, { points, seconds: windowSeconds });
  }
}
