/** Nothing lost, nothing doubled: real processes, really killed, on either store. Two seeds; many more by `npm run test:faults`. */
import { expect, it } from 'vitest';
import { faultRun } from './run/fault-run.js';
import { storyOf } from './run/report.js';

const size = { conversations: 100, messages: 2000, kills: 4, spellMs: 700, outageMs: 2000 };

it.each([
  { seed: 1, store: 'embedded' },
  { seed: 3, store: 'redis' },
] as const)(
  'seed $seed, $store: every message arrives once and in order, in both directions',
  async ({ seed, store }) => {
    const report = await faultRun({ seed, store, ...size });
    console.log(storyOf(report));
    expect(report.problems).toEqual([]);
  },
  150_000,
);
