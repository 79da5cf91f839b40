/** A replica is frozen and goes on later where it stood: nobody speaks for a customer whom somebody else has taken over. */
import { pause } from '#async';
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { openRedisLine } from '../../support/redis/redis-line.js';
import { openCluster } from '../support/cluster.js';
import type { Cluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

async function open(): Promise<Cluster> {
  return openCluster({ storeUrl: (await startRedis()).url });
}

test('an owner that is frozen for a moment stays the owner', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  b.freeze();
  await guest.say(c, 'two');
  await pause(400);
  b.thaw();
  await guest.endsWith(['one', 'two'], ['re: one', 're: two']);
  expect(guest.connections).toHaveLength(1);
});

test.each([2000, 8000])(
  'an owner that is frozen for %i ms is replaced, and speaks no more when it wakes',
  async (ms) => {
    const cluster = await open();
    const [a, b, c] = cluster.replicas;
    const guest = await Guest.at(cluster, a);
    cluster.sim.faults.set({ latency: { event: 'support', ms: 200 } });
    await guest.say(b, 'one', 'two');
    await guest.reached(1);
    b.freeze();
    const woken = pause(ms).then(() => b.thaw());
    await guest.say(c, 'three');
    await guest.hears('re: one', 're: two', 're: three');
    await woken;
    await guest.say(b, 'four');
    const all = ['one', 'two', 'three', 'four'];
    await guest.endsWith(all, [...all.map((text) => `re: ${text}`)]);
    expect(guest.connections).toHaveLength(2);
  },
);

test('a frozen replica tells its socket everything when it wakes; a second tab elsewhere hears it at once', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  const tab = await guest.openTab(c);
  a.freeze();
  await guest.say(b, 'two', 'three');
  // The first answer as well, if its receipt by the other tab was not noted yet.
  const fresh = (): string[] => tab.filter((text) => text !== 're: one');
  await expect.poll(fresh, { timeout: 5000 }).toEqual(['re: two', 're: three']);
  expect(guest.heard).toEqual(['re: one']);
  a.thaw();
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
  expect(fresh()).toEqual(['re: two', 're: three']);
});

test('an owner that is cut off from Redis alone falls silent before another one speaks', async () => {
  const redis = await startRedis();
  const line = await openRedisLine(redis.url);
  const env = (at: number): Record<string, string> => (at === 1 ? { STORE_URL: line.url } : {});
  const cluster = await openCluster({ storeUrl: redis.url, env });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  line.hold();
  expect(await guest.post('refused', b)).toBe(503);
  await guest.say(c, 'two');
  await guest.hears('re: one', 're: two');
  line.release();
  await guest.insist(b, 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
  expect(guest.connections).toHaveLength(2);
});
