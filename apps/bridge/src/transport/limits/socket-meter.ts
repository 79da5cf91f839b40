/** Meters one socket: what it sends is counted, and who goes on and on over a limit is put out. */
import type { RateLimit, Sender } from './rate-limit.js';

/** Refusals in a row after which a socket is closed; with small limits, five times the limit. */
const patience = 100;

interface Listener {
  /** Once. */
  onOffence(): void;
}

export class SocketMeter {
  private refusals = 0;
  private hasOffended = false;
  constructor(
    private readonly rateLimit: Pick<RateLimit, 'countFrame'>,
    private readonly sender: Sender,
    private readonly listener: Listener,
  ) {}

  private get patience(): number {
    return Math.min(patience, 5 * this.sender.channel.limits.eventsPerMinute);
  }

  /** Counts one frame. 0 if it may be handled, else the milliseconds to wait. */
  async count(): Promise<number> {
    const waitMs = await this.rateLimit.countFrame(this.sender);
    if (waitMs === 0) this.refusals = 0;
    else if (++this.refusals >= this.patience && !this.hasOffended) {
      this.hasOffended = true;
      this.listener.onOffence();
    }
    return waitMs;
  }

  /** True if the socket is put out: nothing more of it is looked at. */
  get isOver(): boolean {
    return this.hasOffended;
  }
}
