/** Every bound conversation has its turn, and none waits for ever behind gaps. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Binding } from '../../session/sessions.js';
import { Rounds } from './rounds.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(count: number, periodMs = 10_000) {
  const bindings = Array.from({ length: count }, (_, index) => ({ written: index }) as Binding);
  const looked: number[] = [];
  const rounds = new Rounds({ bindings: () => bindings, look: ({ written }) => looked.push(written) }, periodMs);
  return { rounds, bindings, looked };
}

it('looks at each once in a period, a share each second', async () => {
  const { looked, bindings } = open(25);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(looked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looked).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(looked).toEqual(bindings.map(({ written }) => written));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looked).toHaveLength(50);
});

it('looks at all after a gap, some in each turn', async () => {
  const { rounds, looked } = open(1000);
  rounds.gap();
  expect(looked).toHaveLength(128);
  await vi.advanceTimersByTimeAsync(10);
  expect(looked).toHaveLength(1000);
});

it('looks at all once more for the gaps that come while it looks, when it has come to the end', async () => {
  const { rounds, looked } = open(300);
  rounds.gap();
  rounds.gap();
  rounds.gap();
  await vi.advanceTimersByTimeAsync(10);
  expect(looked).toHaveLength(600);
  expect(new Set(looked.slice(0, 300)).size).toBe(300);
});

it('looks at nothing once it is stopped', async () => {
  const { rounds, looked } = open(5);
  rounds.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looked).toEqual([]);
});
