/** What is known of an outbox while it is read and told of at the same time. */
import { expect, it } from 'vitest';
import type { StoredWork } from '#translation';
import { Waiting } from './waiting.js';

const item = (id: string, position: number): StoredWork => ({ id, position }) as StoredWork;

it('knows all that waits once it was read', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.read([], 9);
  expect(waiting.mustRead).toBe(false);
});

it('is read anew when a gap was told of while it was read', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.forget();
  waiting.read([], 9);
  expect(waiting.mustRead).toBe(true);
});

it('keeps nothing of what was being read when one of them was changed or erased: it may be as it was before', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.told(0, []);
  waiting.read([item('edited', 1)], 9);
  expect(waiting.first(9)).toEqual([]);
  expect(waiting.mustRead).toBe(true);
  waiting.reading();
  waiting.read([item('edited', 1)], 9);
  expect(waiting.first(9)).toHaveLength(1);
  expect(waiting.mustRead).toBe(false);
});

it('keeps what was being read when more was told of, and reads the rest behind it', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.told(1, [item('b', 2)]);
  waiting.read([item('a', 1)], 9);
  expect(waiting.first(9)).toHaveLength(1);
  waiting.settle('a');
  expect(waiting.mustRead).toBe(true);
});
