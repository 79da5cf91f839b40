/** Taking over what others left: so many at a time, where there is anybody else. */
import { expect, it, vi } from 'vitest';
import { Openings } from './openings.js';

const link = (state: { isOpen: boolean; isEnded?: boolean }) => ({ isEnded: false, ...state });

/** Sixty-four links. */
function fill(openings: Openings, isEnded = false) {
  return Array.from({ length: 64 }, () => {
    const one = link({ isOpen: false, isEnded });
    openings.begin('shop')(one);
    return one;
  });
}

it('has room for sixty-four that are not connected yet', async () => {
  const openings = new Openings(() => true);
  const [first] = fill(openings);
  expect(await openings.hasRoom('shop', 0)).toBe(false);
  first!.isOpen = true;
  expect(await openings.hasRoom('shop', 0)).toBe(true);
});

it('waits for room as long as it may', async () => {
  vi.useFakeTimers();
  const openings = new Openings(() => true);
  const ends = Array.from({ length: 64 }, () => openings.begin('shop'));
  const waited = openings.hasRoom('shop', 1000);
  await vi.advanceTimersByTimeAsync(500);
  ends[0]?.(null);
  await vi.advanceTimersByTimeAsync(100);
  expect(await waited).toBe(true);
  vi.useRealTimers();
});

it('counts each channel for itself', async () => {
  const openings = new Openings(() => true);
  fill(openings);
  expect(await openings.hasRoom('shop', 0)).toBe(false);
  expect(await openings.hasRoom('bank', 0)).toBe(true);
});

it('forgets who has ended', async () => {
  const openings = new Openings(() => true);
  fill(openings, true);
  expect(await openings.hasRoom('shop', 0)).toBe(true);
});

it('stops nobody who is alone', async () => {
  const openings = new Openings(() => false);
  fill(openings);
  expect(await openings.hasRoom('shop', 0)).toBe(true);
});
