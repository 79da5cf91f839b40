/** The same runs at full size, many seeds: `npm run test:cluster`. One seed alone: `CLUSTER_SEED=7 npm run test:cluster`. */
import { expect, it } from 'vitest';
import { clusterRun } from './run/cluster-run.js';
import { openOneRedis, openSentinelGroup } from './run/cluster-store.js';
import type { Trouble } from './run/troubles.js';

const size = {
  ...{ conversations: 60, officials: 4, texts: 50, everyMs: 1200, ownerTimeoutMs: 5000 },
  ...{ freezeMs: 15_000, redisFreezeMs: 15_000, spellMs: 4000, betweenMs: 2000 },
};
const onReplicas: Trouble[] = ['kill', 'freeze', 'kill', 'freeze', 'restart', 'clock'];
const onNotices: Trouble[] = ['notices dropped', 'notices doubled', 'notices overtaken', 'notices deaf'];
const onRedis: Trouble[] = ['redis freeze', 'redis kill', 'script flush', 'client kill'];

const wanted = process.env.CLUSTER_SEED;
const firstSeeds = [1, 7, 11, 23, 42];
const seeds =
  wanted === undefined ? [...firstSeeds, ...Array.from({ length: 15 }, (_, at) => 101 + at)] : [Number(wanted)];

it.each(seeds)(
  'seed %i: every message arrives once and in order, in both directions',
  async (seed) => {
    const hasSentinels = seed % 3 === 0;
    const kinds = [...onReplicas, ...(hasSentinels ? (['failover', 'failover'] as const) : [...onNotices, ...onRedis])];
    const store = hasSentinels ? await openSentinelGroup() : await openOneRedis();
    const { story, problems } = await clusterRun({ seed, kinds, store, ...size });
    console.log(story);
    expect(problems).toEqual([]);
  },
  400_000,
);
