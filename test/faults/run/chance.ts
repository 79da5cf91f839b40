/** Chance that can be repeated: everything that a run leaves to it comes from one seed. */
import { seededRandom } from '../../../apps/helpdesk-sim/src/faults.js';

export class Chance {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** True in this share of the cases. */
  happens(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T;
  pick<T>(items: readonly T[]): T | undefined;
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.between(0, items.length - 1)];
  }

  shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: this.next() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  }

  /** A source of its own, so that what runs side by side does not disturb each other's numbers. */
  branch(): Chance {
    return new Chance(this.between(0, 0x7fff_ffff));
  }
}
