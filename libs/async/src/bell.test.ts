/** A bell keeps early rings as one, its waits end, and most of them set no timer. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bell } from './bell.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a bell', () => {
  it('wakes its waiter at once', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    bell.ring();
    await expect(wait).resolves.toBe(true);
  });

  it('ends a wait in which nobody rings', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(wait).resolves.toBe(false);
  });

  it('keeps rings that come early as one', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await expect(bell.wait(1_000)).resolves.toBe(true);
    const second = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(second).resolves.toBe(false);
  });

  it('does not remember a ring that woke somebody', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    bell.ring();
    await wait;
    const next = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(next).resolves.toBe(false);
  });

  it('keeps a ring that comes after the wait has ended', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    bell.ring();
    await expect(wait).resolves.toBe(false);
    await expect(bell.wait(1_000)).resolves.toBe(true);
  });

  it('uses a timer again that was set for an earlier wait, and ends no wait late', async () => {
    const bell = new Bell();
    const first = bell.wait(1_000);
    bell.ring();
    await first;
    const timers = vi.getTimerCount();
    await vi.advanceTimersByTimeAsync(500);
    const long = bell.wait(1_000);
    expect([timers, vi.getTimerCount()]).toEqual([1, 1]);
    // The first one's timer wakes it early; then it waits for the rest.
    await vi.advanceTimersByTimeAsync(500);
    await expect(long).resolves.toBe(false);
    const short = bell.wait(100);
    await vi.advanceTimersByTimeAsync(100);
    await expect(short).resolves.toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not wait for a time that has come', async () => {
    const bell = new Bell();
    await expect(bell.wait(0)).resolves.toBe(false);
    await expect(bell.wait(-5)).resolves.toBe(false);
  });
});
