/** Limits of a single process. */
import { WindowCounts } from '#async';
import type { Counted, Limits, Rate } from '../contract/limits.js';

export class MemoryLimits implements Limits {
  /** By length of their windows, seconds: short ones push no long ones out, and what has ended goes first. */
  readonly #counts = new Map<number, WindowCounts>();

  async consume(name: string, sender: string, { points, seconds }: Rate): Promise<number> {
    const counted = await this.add(name, sender, { points: 1, seconds });
    return counted.points <= points ? 0 : counted.leftMs;
  }

  add(name: string, sender: string, { points, seconds }: Rate): Promise<Counted> {
    const counts = this.#counts.get(seconds) ?? new WindowCounts();
    this.#counts.set(seconds, counts);
    const window = counts.open(`${name}\n${sender}`, seconds * 1000);
    window.points += points;
    return Promise.resolve({ points: window.points, leftMs: counts.leftMs(window) });
  }
}
