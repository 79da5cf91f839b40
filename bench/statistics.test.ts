/** Figures of many. */
import { expect, it } from 'vitest';
import { median, summaryOf } from './statistics.js';

it('takes the middle, or the mean of the two in the middle', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, Number.NaN]);
});

it('sums up latencies by how many are below', () => {
  const latencies = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(summaryOf(latencies)).toEqual({ messages: 200, p50Ms: 101, p99Ms: 199 });
  expect(summaryOf([])).toEqual({ messages: 0, p50Ms: 0, p99Ms: 0 });
});
