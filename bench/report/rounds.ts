/** What the rounds say together. */
import { median } from '../statistics.js';

export function medianOf<T>(all: readonly T[], value: (one: T) => number): number {
  return median(all.map(value));
}

/** The median of what each is to the other of the same round; null if they share none. */
export function compare<T>(
  own: readonly T[],
  others: readonly T[] | undefined,
  of: (a: T, b: T) => number,
): number | null {
  const pairs = own.flatMap((one, round) => {
    const other = others?.[round];
    return other === undefined ? [] : [of(one, other)];
  });
  return pairs.length === 0 ? null : median(pairs);
}
