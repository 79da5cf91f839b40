/** What is reckoned of several replicas. */
import { expect, it } from 'vitest';
import { atMost } from './replicas.js';

function loop(cpuMicros: number, redisMicros: number) {
  return { messages: 1, cpuMicros, redisMicros, perSecond: 1, busy: 1, p50Ms: 1, p99Ms: 1 };
}

it('reckons what replicas can do from what they cost, and from what the one Redis costs', () => {
  expect(atMost(2, loop(200, 50), loop(200, 50))).toBe(2);
  expect(atMost(2, loop(250, 50), loop(200, 50))).toBeCloseTo(1.6);
  expect(atMost(10, loop(200, 50), loop(200, 50))).toBe(4);
});
