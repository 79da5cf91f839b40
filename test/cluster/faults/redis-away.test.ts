/** Redis is frozen, or killed and started again: what was refused stays refused, and everything else goes on by itself. */
import { pause } from '#async';
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { eventually, openCluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

test('a Redis that pauses for half a second is waited for', async () => {
  const redis = await startRedis();
  const cluster = await openCluster({ storeUrl: redis.url });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  redis.freeze();
  const thawed = pause(500).then(() => redis.thaw());
  await guest.say(c, 'two');
  await thawed;
  await guest.say(b, 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
  expect(guest.connections).toHaveLength(1);
});

test('while Redis is frozen for five seconds all is refused for good and no socket falls; then the same owner goes on', async () => {
  const redis = await startRedis();
  const cluster = await openCluster({ storeUrl: redis.url });
  const { replicas } = cluster;
  const [a, b, c] = replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  redis.freeze();
  const thawed = pause(5000).then(() => redis.thaw());
  const statuses = await Promise.all(replicas.map((replica, at) => guest.post(`refused ${at}`, replica)));
  expect(statuses).toEqual([503, 503, 503]);
  cluster.sim.agent.say(guest.ticket, 'Ada here');
  await eventually(async () => {
    expect(await Promise.all(replicas.map((replica) => replica.isReady()))).toEqual([false, false, false]);
  });
  await thawed;
  await eventually(async () => {
    expect(await Promise.all(replicas.map((replica) => replica.isReady()))).toEqual([true, true, true]);
  });
  expect(guest.isOnline).toBe(true);
  await guest.insist(c, 'two');
  await guest.endsWith(['one', 'two'], ['re: one', 'Ada here']);
});

test('a Redis that is killed and comes back with its AOF has everything that was answered', async () => {
  const redis = await startRedis({ config: ['appendfsync always'] });
  const cluster = await openCluster({ storeUrl: redis.url });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  cluster.sim.faults.set({ latency: { event: 'support', ms: 300 } });
  await guest.say(b, 'one', 'two');
  await redis.kill();
  expect(await guest.post('refused', c)).toBe(503);
  await redis.restart();
  await guest.insist(c, 'three');
  expect(guest.isOnline).toBe(true);
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
});

test('a Redis that was killed is back: who only listens hears the agent', async () => {
  const redis = await startRedis({ config: ['appendfsync always'] });
  const cluster = await openCluster({ storeUrl: redis.url });
  const [a, b] = cluster.replicas;
  const guests = await Promise.all(Array.from({ length: 4 }, () => Guest.at(cluster, a)));
  await Promise.all(guests.map((guest) => guest.say(b, 'one')));
  await Promise.all(guests.map((guest) => guest.hears('re: one')));
  await redis.restart();
  for (const { ticket } of guests) cluster.sim.agent.say(ticket, 'Ada here');
  for (const guest of guests) await guest.endsWith(['one'], ['re: one', 'Ada here']);
});
