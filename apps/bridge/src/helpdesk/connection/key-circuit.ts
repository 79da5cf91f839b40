/** When the Helpdesk refuses the key of a channel: everybody stops knocking, and one tries again from time to time. */
import { backoffMs } from '#async';
import type { Backoff } from '#async';
import { RefusedError, UnreachableError } from '../trouble.js';

/** By the monotonic clock: circuits of libraries go by the one on the wall, and a clock that is put back would hold a channel up. */
export class KeyCircuit {
  private refusals = 0;
  private nextProbeAt = 0;
  private isProbing = false;

  constructor(private readonly backoff: Backoff) {}

  /** True while the key is refused: nobody knocks but one from time to time. */
  get isRefused(): boolean {
    return this.refusals > 0;
  }

  /** Runs the task, unless the key is refused and it is not the time to try: then it rejects at once with an `UnreachableError`. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (!this.isRefused) return this.watch(task);
    if (this.isProbing || performance.now() < this.nextProbeAt) {
      throw new UnreachableError('the key of the channel is refused', 'key refused');
    }
    this.isProbing = true;
    try {
      return await this.watch(task);
    } finally {
      this.isProbing = false;
    }
  }

  /** A failure that is no refusal says nothing of the key. */
  private async watch<T>(task: () => Promise<T>): Promise<T> {
    try {
      const done = await task();
      this.refusals = 0;
      return done;
    } catch (error) {
      if (isRefusal(error)) {
        this.refusals++;
        this.nextProbeAt = performance.now() + backoffMs(this.refusals, this.backoff, Math.random);
      }
      throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof RefusedError || (error instanceof UnreachableError && error.trouble === 'key refused');
}
