/** A bell keeps early rings as one, and its waits end. */
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
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends a wait in which nobody rings', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(999);
    bell.ring();
    await expect(wait).resolves.toBe(true);
    const silent = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(silent).resolves.toBe(false);
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

  it('does not lose a ring that comes right behind the one that woke', async () => {
    const bell = new Bell();
    const wait = bell.wait(1_000);
    bell.ring();
    bell.ring();
    await expect(wait).resolves.toBe(true);
    await expect(bell.wait(1_000)).resolves.toBe(true);
  });

  it('can be asked without waiting, which uses the ring up', async () => {
    const bell = new Bell();
    expect(bell.take()).toBe(false);
    bell.ring();
    expect([bell.take(), bell.take()]).toEqual([true, false]);
    const wait = bell.wait(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(wait).resolves.toBe(false);
  });
});
