/** Waits that double up to a bound, half of each left to chance. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const backoff = { baseMs: 500, maxMs: 30_000 };

describe('the wait before a retry', () => {
  it.each([
    [1, 250, 500],
    [2, 500, 1_000],
    [3, 1_000, 2_000],
    [7, 15_000, 30_000],
    [100, 15_000, 30_000],
    [1e9, 15_000, 30_000],
  ])('number %d is between %d and %d ms', (attempt, least, most) => {
    expect(backoffMs(attempt, backoff, () => 0)).toBe(least);
    expect(backoffMs(attempt, backoff, () => 1)).toBe(most);
    expect(backoffMs(attempt, backoff, () => 0.5)).toBe((least + most) / 2);
  });

  it('is always a whole number within its bounds', () => {
    const settings = fc.record({
      baseMs: fc.integer({ min: 1, max: 10_000 }),
      maxMs: fc.integer({ min: 1, max: 1e7 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        settings,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, each, chance) => {
          const wait = backoffMs(attempt, each, () => chance);
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(each.maxMs);
        },
      ),
      { seed: 7 },
    );
  });
});
