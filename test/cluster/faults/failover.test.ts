/** Another Redis becomes the master, by Sentinels or in a cluster, while messages are under way: each arrives once. */
import { expect, test } from 'vitest';
import { startCluster } from '../../support/redis/redis-cluster.js';
import { startSentinel } from '../../support/redis/redis-sentinel.js';
import type { SentinelGroup } from '../../support/redis/redis-sentinel.js';
import { openCluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

interface Event {
  readonly replicas: 1 | 2;
  readonly happens: (group: SentinelGroup) => Promise<void>;
}

const events: Record<string, Event> = {
  'is killed': {
    replicas: 2,
    happens: async (group) => {
      const old = await group.master();
      await old.kill();
      await group.waitForNewMaster(old);
    },
  },
  'is frozen': {
    replicas: 2,
    happens: async (group) => {
      const old = await group.master();
      old.freeze();
      await group.waitForNewMaster(old);
      old.thaw();
    },
  },
  // It writes on for a second, and a second replica would follow it: a copy there is none at the next master.
  'is ordered to give way': {
    replicas: 1,
    happens: async (group) => {
      const old = await group.master();
      await group.failover();
      await group.waitForNewMaster(old);
    },
  },
};

test.each(Object.entries(events))('a master that %s', { timeout: 60_000 }, async (_what, { replicas, happens }) => {
  const group = await startSentinel({ replicas });
  const cluster = await openCluster({ storeUrl: group.url, env: () => ({ STORE_WAIT_REPLICAS: '1' }) });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  cluster.sim.faults.set({ latency: { event: 'support', ms: 300 } });
  await guest.say(b, 'one', 'two');
  await happens(group);
  await guest.insist(c, 'three');
  expect(guest.isOnline).toBe(true);
  await guest.insist(b, 'four');
  const texts = ['one', 'two', 'three', 'four'];
  await guest.endsWith(
    texts,
    texts.map((text) => `re: ${text}`),
  );
});

test('a master of a cluster is killed: its customers go on with its replica', { timeout: 60_000 }, async () => {
  const redis = await startCluster({ replicas: 1 });
  const cluster = await openCluster({ storeUrl: redis.url });
  const [a, b, c] = cluster.replicas;
  const guests = await Promise.all(Array.from({ length: 8 }, () => Guest.at(cluster, a)));
  await Promise.all(guests.map((guest) => guest.say(b, 'one')));
  await Promise.all(guests.map((guest) => guest.hears('re: one')));
  // What the replica does not have yet would be lost.
  await Promise.all(redis.nodes.slice(0, 3).map((master) => master.command('WAIT', 1, 2000)));
  await redis.nodes[0]?.kill();
  await Promise.all(guests.map((guest) => guest.insist(c, 'two')));
  for (const guest of guests) await guest.endsWith(['one', 'two'], ['re: one', 're: two']);
});
