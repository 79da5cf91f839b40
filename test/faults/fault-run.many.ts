/**
 * The same runs at full size, many seeds, each on both stores: `npm run test:faults`. One seed alone:
 * `FAULT_SEED=7 npm run test:faults`.
 */
import { expect, it } from 'vitest';
import { faultRun } from './run/fault-run.js';
import { storyOf } from './run/report.js';

const size = { conversations: 100, messages: 2000, kills: 10, spellMs: 2500, outageMs: 10_000 };
const wanted = process.env.FAULT_SEED;
const seeds = wanted === undefined ? Array.from({ length: 20 }, (_, index) => 101 + index) : [Number(wanted)];
const rounds = seeds.flatMap((seed) => (['embedded', 'redis'] as const).map((store) => ({ seed, store })));

it.each(rounds)(
  'seed $seed, $store: every message arrives once and in order, in both directions',
  async ({ seed, store }) => {
    const report = await faultRun({ seed, store, ...size });
    console.log(storyOf(report));
    expect(report.problems).toEqual([]);
  },
  300_000,
);
