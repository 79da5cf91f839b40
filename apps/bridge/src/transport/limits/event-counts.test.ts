/** Events are counted here at once, and told to other replicas now and then. */
import { expect, it } from 'vitest';
import { WindowCounts } from '#async';
import type { Counted, Limits } from '#state';
import { EventCounts } from './event-counts.js';

/** A count that all replicas share, and what each was asked for. */
function shared() {
  const sums = new Map<string, number>();
  const asked: number[] = [];
  let isAway = false;
  const limits: Pick<Limits, 'add'> = {
    add(name, sender, { points }): Promise<Counted | null> {
      asked.push(points);
      if (isAway) return Promise.resolve(null);
      const sum = (sums.get(`${name} ${sender}`) ?? 0) + points;
      sums.set(`${name} ${sender}`, sum);
      return Promise.resolve({ points: sum, leftMs: 30_000 });
    },
  };
  return { limits, asked, goAway: () => (isAway = true) };
}

function replica(limits: Pick<Limits, 'add'>, hasOthers = true) {
  const clock = { now: 0 };
  const counts = new EventCounts('events', limits, () => hasOthers, new WindowCounts(undefined, () => clock.now));
  return { clock, counts };
}

it('a sender of few events costs no word to others', async () => {
  const { limits, asked } = shared();
  const { counts } = replica(limits);
  for (let event = 0; event < 59; event++) expect(await counts.count('a', 6000)).toBe(0);
  expect(asked).toEqual([]);
  await counts.count('a', 6000);
  expect(asked).toEqual([60]);
});

it('one replica alone tells nobody, and is exact', async () => {
  const { limits, asked } = shared();
  const { counts } = replica(limits, false);
  const waits: number[] = [];
  for (let event = 0; event < 7; event++) waits.push(await counts.count('a', 5));
  expect(waits).toEqual([0, 0, 0, 0, 0, 60_000, 60_000]);
  expect(asked).toEqual([]);
});

it('two replicas are exact together where a limit is small', async () => {
  const { limits } = shared();
  const replicas = [replica(limits).counts, replica(limits).counts];
  const allowed: boolean[] = [];
  for (let event = 0; event < 8; event++) allowed.push((await replicas[event % 2]!.count('a', 5)) === 0);
  expect(allowed).toEqual([true, true, true, true, true, false, false, false]);
});

it('two replicas let through a hundredth too many each, at most', async () => {
  const { limits } = shared();
  const replicas = [replica(limits).counts, replica(limits).counts];
  let allowed = 0;
  for (let event = 0; event < 14_000; event++) if ((await replicas[event % 2]!.count('a', 6000)) === 0) allowed++;
  expect(allowed).toBeGreaterThanOrEqual(6000);
  expect(allowed).toBeLessThanOrEqual(6120);
});

it('who is over the limit is refused without a word to others, until the window of all ends', async () => {
  const { limits, asked } = shared();
  const { clock, counts } = replica(limits);
  for (let event = 0; event < 6000; event++) await counts.count('a', 6000);
  expect(asked).toHaveLength(100);
  for (let event = 0; event < 100_000; event++) expect(counts.count('a', 6000)).toBe(30_000);
  expect(asked).toHaveLength(100);
  clock.now = 30_000;
  expect(await counts.count('a', 6000)).toBe(0);
});

it('while the shared count is away, each counts for itself', async () => {
  const { limits, goAway } = shared();
  const { counts } = replica(limits);
  goAway();
  const allowed: boolean[] = [];
  for (let event = 0; event < 6; event++) allowed.push((await counts.count('a', 4)) === 0);
  expect(allowed).toEqual([true, true, true, true, false, false]);
});

it('what comes while others are told is counted, too', async () => {
  const { limits } = shared();
  const { counts } = replica(limits);
  const waits = await Promise.all(Array.from({ length: 10 }, async () => counts.count('a', 5)));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});
