/** How what Redis did is told. */
import { expect, it } from 'vitest';
import { costBetween, redisPart } from './redis-commands.js';

it('tells what was done between two looks, for each message, dearest first', () => {
  const before = [
    { name: 'ping', calls: 9, micros: 9 },
    { name: 'get', calls: 2, micros: 10 },
  ];
  const after = [
    ...before.slice(0, 1),
    { name: 'get', calls: 4, micros: 30 },
    { name: 'evalsha', calls: 8, micros: 800 },
  ];
  const cost = costBetween(before, after);
  expect(cost).toEqual([
    { name: 'evalsha', calls: 8, micros: 800 },
    { name: 'get', calls: 2, micros: 20 },
  ]);
  expect(redisPart(cost, 4, 312.34).slice(2)).toEqual([
    '   200.0 µs    2.00 calls  evalsha',
    '     5.0 µs    0.50 calls  get',
  ]);
});
