/** Counts in windows: each name for itself, for its time, and never too many of them. */
import { expect, it } from 'vitest';
import { WindowCounts } from './window-counts.js';

function counted(limit?: number) {
  const clock = { now: 0 };
  return { clock, counts: new WindowCounts(limit, () => clock.now) };
}

it('counts each name for itself until its window ends', () => {
  const { clock, counts } = counted();
  counts.open('a', 100).points++;
  clock.now = 60;
  counts.open('a', 100).points++;
  counts.open('b', 100).points++;
  expect([counts.find('a')?.points, counts.find('b')?.points, counts.find('c')]).toEqual([2, 1, null]);
  expect(counts.leftMs(counts.open('a', 100))).toBe(40);
  clock.now = 100;
  expect([counts.find('a'), counts.find('b')?.points]).toEqual([null, 1]);
  expect(counts.open('a', 100).points).toBe(0);
});

it('holds no more windows than the limit, and forgets those first that were opened first', () => {
  const { counts } = counted(3);
  for (const name of ['a', 'b', 'c', 'd', 'e']) counts.open(name, 100).points++;
  expect(counts.size).toBe(3);
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => counts.find(name) !== null)).toEqual([false, false, true, true, true]);
});

it('lets go of what has ended when something new begins', () => {
  const { clock, counts } = counted();
  for (let name = 0; name < 1000; name++) counts.open(String(name), 100);
  clock.now = 100;
  counts.open('new', 100);
  expect(counts.size).toBe(1);
});

it('ends a window earlier when told so, never later', () => {
  const { counts } = counted();
  const window = counts.open('a', 100);
  counts.endWithin(window, 300);
  expect(counts.leftMs(window)).toBe(100);
  counts.endWithin(window, 30);
  expect(counts.leftMs(window)).toBe(30);
});
