/** Waits that end, and leave nothing behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineError, pause, withDeadline } from './deadline.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a deadline', () => {
  it('lets through what comes in time, result or failure', async () => {
    await expect(withDeadline(Promise.resolve('ok'), 10, 'ask')).resolves.toBe('ok');
    await expect(withDeadline(Promise.reject(new Error('broken')), 10, 'ask')).rejects.toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects what comes too late, with its name', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const late = withDeadline(promise, 10, 'the history');
    const outcome = expect(late).rejects.toThrow(new DeadlineError('the history: no answer within 10 ms'));
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
    resolve('too late');
    await expect(late).rejects.toBeInstanceOf(DeadlineError);
  });

  it('survives a failure that comes after it', async () => {
    const { promise, reject } = Promise.withResolvers<string>();
    const outcome = expect(withDeadline(promise, 10, 'ask')).rejects.toBeInstanceOf(DeadlineError);
    await vi.advanceTimersByTimeAsync(10);
    await outcome;
    // An unhandled rejection would fail the run.
    reject(new Error('after the end'));
    await vi.advanceTimersByTimeAsync(1);
  });
});

describe('a pause', () => {
  it('ends after its time', async () => {
    let isOver = false;
    const over = pause(10).then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(9);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await over;
    expect(isOver).toBe(true);
  });
});
