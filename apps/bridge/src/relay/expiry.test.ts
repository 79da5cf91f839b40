/** Expiry keeps up with many conversations, survives a failing store, and ends. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { StoreUnavailableError } from '#state';
import type { Ref } from '#state';
import type { BridgeStore } from './bridge-store.js';
import { Expiry } from './expiry.js';

const minute = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store with so many conversations that are out of time. */
function open(outOfTime: number) {
  let left = outOfTime;
  const expire = vi.fn((_now: number, _rule: object, limit: number): Promise<Ref[]> => {
    const gone = Array.from({ length: Math.min(left, limit) }, () => ({ channel: 'shop', id: 'c' }));
    left -= gone.length;
    return Promise.resolve(gone);
  });
  const onExpired = vi.fn();
  const rule = { defaultTtlDays: 1, onExpired };
  const expiry = new Expiry({ expire } as unknown as BridgeStore, pino({ level: 'silent' }), rule);
  expiry.start();
  return { expiry, expire, onExpired, left: () => left };
}

it('deletes batch after batch until nothing is left that is out of time, and looks again later', async () => {
  const { expire, onExpired, left } = open(1234);
  await vi.advanceTimersByTimeAsync(minute + 5000);
  expect(left()).toBe(0);
  expect(expire).toHaveBeenCalledTimes(13);
  expect(onExpired).toHaveBeenCalledTimes(1234);
  await vi.advanceTimersByTimeAsync(minute);
  expect(expire).toHaveBeenCalledTimes(14);
});

it('goes on after the store has failed', async () => {
  const { expire, left } = open(50);
  expire.mockRejectedValueOnce(new StoreUnavailableError('away'));
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(left()).toBe(0);
});

it('does nothing more when it was stopped, even in the middle', async () => {
  const { expiry, expire } = open(1234);
  await vi.advanceTimersByTimeAsync(minute);
  expiry.stop();
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(expire).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
