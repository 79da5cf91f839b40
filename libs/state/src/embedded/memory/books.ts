/** The running numbers of the books, per channel and direction. */
import type { Balance } from '../../contract/store.js';
import type { Counts } from '../../contract/plan/planned.js';

type Direction = Balance['direction'];
export type Counter = Omit<Balance, 'pending'>;

export class Books {
  readonly #counters = new Map<string, { -readonly [Key in keyof Counter]: Counter[Key] }>();
  readonly #dirty = new Set<Counter>();

  /** What the tables have. */
  read(counters: readonly Counter[]): void {
    for (const counter of counters) this.#counters.set(keyOf(counter.channel, counter.direction), { ...counter });
  }

  add(channel: string, direction: Direction, counts: Counts, sign: 1 | -1 = 1): void {
    if (counts.accepted + counts.delivered + counts.dead === 0) return;
    const key = keyOf(channel, direction);
    let counter = this.#counters.get(key);
    if (!counter) this.#counters.set(key, (counter = { channel, direction, accepted: 0, delivered: 0, dead: 0 }));
    counter.accepted += sign * counts.accepted;
    counter.delivered += sign * counts.delivered;
    counter.dead += sign * counts.dead;
    this.#dirty.add(counter);
  }

  /** Those that the tables do not have yet. */
  get dirty(): Iterable<Counter> {
    return this.#dirty;
  }

  written(): void {
    this.#dirty.clear();
  }
}

function keyOf(channel: string, direction: Direction): string {
  return direction === 'to_client' ? `<${channel}` : `>${channel}`;
}
