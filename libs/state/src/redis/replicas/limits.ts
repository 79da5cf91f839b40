/** Limits of the Redis twin: counted over all replicas, and by each for itself while Redis is away. */
import { z } from 'zod';
import type { Counted, Limits, Rate } from '../../contract/limits.js';
import { StoreUnavailableError } from '../../contract/store.js';
import { MemoryLimits } from '../../embedded/limits.js';
import type { Calls } from '../calls/operation.js';
import { customerName, tagOfCustomer } from '../places.js';

/** How often it was done in the window, and the milliseconds until it ends. */
const counts = z.tuple([z.number(), z.number()]);

export class RedisLimits implements Limits {
  readonly #calls: Calls;
  readonly #alone = new MemoryLimits();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async consume(name: string, sender: string, rate: Rate): Promise<number> {
    const counted = await this.add(name, sender, { points: 1, seconds: rate.seconds });
    if (counted === null) return this.#alone.consume(name, sender, rate);
    return counted.points <= rate.points ? 0 : counted.leftMs;
  }

  async add(name: string, sender: string, { points, seconds }: Rate): Promise<Counted | null> {
    // Whatever is counted together has a place, as customers have.
    const counted = { channel: name, sessionId: sender };
    const args = [customerName(counted), String(seconds * 1000), String(points)];
    try {
      const answer = await this.#calls.run({ name: 'count', tag: tagOfCustomer(counted), args });
      const [sum, leftMs] = counts.parse(answer);
      return { points: sum, leftMs: Math.max(1, leftMs) };
    } catch (error) {
      if (!(error instanceof StoreUnavailableError))
        process.emitWarning(error instanceof Error ? error : String(error));
      return null;
    }
  }
}
