/** Limits of the Redis twin: counted over all replicas, and by each for itself while Redis is away. */
import { z } from 'zod';
import type { Limits, Rate } from '../../contract/limits.js';
import { StoreUnavailableError } from '../../contract/store.js';
import { MemoryLimits } from '../../embedded/limits.js';
import type { Calls } from '../calls/operation.js';
import { customerName, tagOfCustomer } from '../places.js';

export class RedisLimits implements Limits {
  readonly #calls: Calls;
  readonly #alone = new MemoryLimits();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async consume(name: string, sender: string, rate: Rate): Promise<boolean> {
    // Whatever is counted together has a place, as customers have.
    const counted = { channel: name, sessionId: sender };
    const args = [customerName(counted), String(rate.seconds * 1000)];
    try {
      const count = z.number().parse(await this.#calls.run({ name: 'count', tag: tagOfCustomer(counted), args }));
      return count <= rate.points;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError))
        process.emitWarning(error instanceof Error ? error : String(error));
      return this.#alone.consume(name, sender, rate);
    }
  }
}
