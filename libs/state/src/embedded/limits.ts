/** Limits of a single process. */
import { WindowCounts } from '#async';
import type { Counted, Limits, Rate } from '../contract/limits.js';

export class MemoryLimits implements Limits {
  readonly #counts = new WindowCounts();

  async consume(name: string, sender: string, { points, seconds }: Rate): Promise<number> {
    const counted = await this.add(name, sender, { points: 1, seconds });
    return counted.points <= points ? 0 : counted.leftMs;
  }

  add(name: string, sender: string, { points, seconds }: Rate): Promise<Counted> {
    const window = this.#counts.open(`${name}\n${sender}`, seconds * 1000);
    window.points += points;
    return Promise.resolve({ points: window.points, leftMs: this.#counts.leftMs(window) });
  }
}
