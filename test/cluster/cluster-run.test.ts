/** Three replicas behind a load balancer, all kinds of trouble: nothing lost, nothing doubled. Many more by `npm run test:cluster`. */
import { expect, it } from 'vitest';
import { clusterRun } from './run/cluster-run.js';
import { openOneRedis } from './run/cluster-store.js';

const size = {
  ...{ conversations: 24, officials: 2, texts: 12, everyMs: 800, ownerTimeoutMs: 1500 },
  ...{ freezeMs: 3000, redisFreezeMs: 2000, spellMs: 1500, betweenMs: 600 },
};

it.each([
  { seed: 1, kinds: ['kill', 'freeze', 'notices dropped', 'redis freeze', 'clock'] },
  { seed: 11, kinds: ['restart', 'redis kill', 'client kill', 'notices overtaken', 'script flush'] },
] as const)(
  'seed $seed: every message arrives once and in order, in both directions',
  async ({ seed, kinds }) => {
    const { story, problems } = await clusterRun({ seed, kinds, store: await openOneRedis(), ...size });
    console.log(story);
    expect(problems).toEqual([]);
  },
  120_000,
);
