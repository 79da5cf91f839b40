/** Redis forgets its scripts, cuts its clients, is full or takes no writes: each alone, and back. One cluster for all of them. */
import { beforeAll, expect, test } from 'vitest';
import { afterThisFile } from '../../support/clean-up.js';
import { startRedis } from '../../support/redis/redis-server.js';
import type { RedisServer } from '../../support/redis/redis-server.js';
import { eventually, openCluster } from '../support/cluster.js';
import type { Cluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

let redis: RedisServer;
let cluster: Cluster;

beforeAll(async () => {
  redis = await startRedis({}, afterThisFile);
  cluster = await openCluster({ storeUrl: redis.url }, afterThisFile);
});

async function arrive(): Promise<Guest> {
  const [a, b] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  return guest;
}

test('scripts that Redis has forgotten are sent again, and nobody notices', async () => {
  const guest = await arrive();
  await redis.command('SCRIPT', 'FLUSH');
  await guest.say(cluster.replicas[2], 'two');
  await guest.endsWith(['one', 'two'], ['re: one', 're: two']);
  expect(guest.connections).toHaveLength(1);
});

test.each(['normal', 'pubsub'])('connections of type %s that Redis cuts are opened again', async (type) => {
  const guest = await arrive();
  await redis.command('CLIENT', 'KILL', 'TYPE', type);
  await guest.insist(cluster.replicas[2], 'two');
  await guest.insist(cluster.replicas[1], 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
});

test('a full Redis takes no new messages, while what was accepted goes on and its answers arrive', async () => {
  const guest = await arrive();
  cluster.sim.faults.set({ latency: { event: 'support', ms: 500, times: 1 } });
  await guest.say(cluster.replicas[1], 'two');
  await guest.reached(2);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  expect(await guest.post('refused', cluster.replicas[1])).toBe(503);
  expect(await guest.post('refused, too', cluster.replicas[2])).toBe(503);
  await guest.hears('re: one', 're: two');
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await guest.insist(cluster.replicas[2], 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
});

type Words = Parameters<RedisServer['command']>;

const unwritable: Record<string, { readonly begin: Words; readonly end: Words }> = {
  'has become a replica': { begin: ['REPLICAOF', '127.0.0.1', 1], end: ['REPLICAOF', 'NO', 'ONE'] },
  'misses its replicas': {
    begin: ['CONFIG', 'SET', 'min-replicas-to-write', 1],
    end: ['CONFIG', 'SET', 'min-replicas-to-write', 0],
  },
};

test.each(Object.entries(unwritable))(
  'a Redis that takes no writes because it %s is not used, and used again when it does',
  async (_how, { begin, end }) => {
    const guest = await arrive();
    await redis.command(...begin);
    expect(await guest.post('refused', cluster.replicas[1])).toBe(503);
    expect(await guest.post('refused, too', cluster.replicas[2])).toBe(503);
    await eventually(async () => {
      expect(await Promise.all(cluster.replicas.map((replica) => replica.isReady()))).toEqual([false, false, false]);
    });
    await redis.command(...end);
    await guest.insist(cluster.replicas[2], 'two');
    expect(guest.isOnline).toBe(true);
    await guest.endsWith(['one', 'two'], ['re: one', 're: two']);
  },
);
