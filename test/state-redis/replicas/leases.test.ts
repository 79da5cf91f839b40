/** What becomes of leases while Redis is away, forgets, or the owner is going; and what of them stays in Redis. */
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { customerName, tagOfCustomer } from '../../../libs/state/src/redis/places.js';
import { afterThisTest } from '../../support/clean-up.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { ann, enqueue, openReplica, ownerTimeoutMs } from './open.js';

const within = { timeout: 8000 };
const keyOf = (customer: typeof ann) => `db:{${tagOfCustomer(customer)}}:m:${customerName(customer)}`;

function inspect(url: string): Redis {
  const redis = new Redis(url);
  afterThisTest(() => redis.disconnect());
  return redis;
}

describe('leases on Redis', () => {
  test('are certain while Redis answers heartbeats, and again with the same epoch after it stood still', async () => {
    const redis = await startRedis();
    const { leases } = await openReplica(redis.url);
    const lease = await leases.claim(ann);
    expect(lease?.isCertain()).toBe(true);
    redis.freeze();
    await expect.poll(() => lease?.isCertain(), within).toBe(false);
    await expect(leases.claim({ ...ann, sessionId: 'bob' })).rejects.toThrow('answer');
    expect(await leases.claim(ann)).toBe(lease);
    redis.thaw();
    await expect.poll(() => lease?.isCertain(), within).toBe(true);
    expect(lease?.lost.aborted).toBe(false);
  });

  test('that are given back while Redis is away are free when it is back, and nothing of them is in doubt', async () => {
    const redis = await startRedis();
    const [one, two] = [await openReplica(redis.url), await openReplica(redis.url)];
    const lease = await one.leases.claim(ann);
    await lease?.mark();
    redis.freeze();
    await lease?.release({ inDoubt: false });
    expect(lease?.isCertain()).toBe(false);
    redis.thaw();
    const claimed = () => two.leases.claim(ann).then((found) => found && { isTakenOver: found.isTakenOver });
    await expect.poll(() => claimed().catch(() => null), within).toEqual({ isTakenOver: false });
    expect(await one.leases.claim(ann)).toBeNull();
  });

  test('are all lost to a Redis that may have forgotten something, and what waited then is doubtful', async () => {
    const redis = await startRedis();
    const one = await openReplica(redis.url);
    const position = await enqueue(one, 'ann');
    const lease = await one.leases.claim(ann);
    await redis.restart();
    await expect.poll(() => lease?.lost.aborted, within).toBe(true);
    await one.store.ping();
    const next = await one.leases.claim(ann);
    expect(next).toMatchObject({ isTakenOver: true, doubtfulUpTo: position });
    expect(Number(next?.epoch)).toBeGreaterThan(Number(lease?.epoch));
    expect(await one.leases.claim({ ...ann, sessionId: 'bob' })).toMatchObject({ isTakenOver: false });
    // What is given out later is as sure as ever.
    let tries = 0;
    const claimAnother = async () => {
      const sessionId = `later-${(tries += 1)}`;
      await enqueue(one, sessionId);
      return (await one.leases.claim({ ...ann, sessionId }))?.isTakenOver;
    };
    await expect.poll(claimAnother, { ...within, interval: 200 }).toBe(false);
  });

  test('of a replica that is gone without a word are free after the time that was set, and not before', async () => {
    const { url } = await startRedis();
    const redis = inspect(url);
    const two = await openReplica(url);
    const now = Date.now();
    await redis.zadd('db:{members}:m', now + ownerTimeoutMs, 'feedfeedfeedfeed.3');
    await redis.hset(keyOf(ann), { ch: 'web', se: 'ann', o: 'feedfeedfeedfeed.3', e: '7', d: '1' });
    expect(await two.leases.claim(ann)).toBeNull();
    await expect.poll(() => two.leases.claim(ann), within).toMatchObject({ isTakenOver: true, doubtfulUpTo: 0 });
    expect(Date.now() - now).toBeGreaterThanOrEqual(ownerTimeoutMs - 20);
  });

  test('are not given to a replica that is going while another is there', async () => {
    const { url } = await startRedis();
    const one = await openReplica(url);
    const held = await one.leases.claim(ann);
    await one.drain();
    const bob = { ...ann, sessionId: 'bob' };
    expect(await one.leases.claim(bob)).not.toBeNull();
    const two = await openReplica(url);
    await expect.poll(() => one.hasOthers(), within).toBe(true);
    expect(await one.leases.claim({ ...ann, sessionId: 'eve' })).toBeNull();
    expect(await one.leases.claim(ann)).toBe(held);
    await held?.release({ inDoubt: false });
    expect(await two.leases.claim(ann)).not.toBeNull();
  });

  test('leave nothing behind for a customer without conversations, and stay with one that has some', async () => {
    const { url } = await startRedis();
    const redis = inspect(url);
    const one = await openReplica(url);
    const first = await one.leases.claim(ann);
    expect(await redis.ttl(keyOf(ann))).toBeGreaterThan(0);
    await first?.release({ inDoubt: false });
    expect(await redis.exists(keyOf(ann))).toBe(0);
    const doubtful = await one.leases.claim(ann);
    await doubtful?.mark();
    await doubtful?.release({ inDoubt: true });
    expect(await redis.ttl(keyOf(ann))).toBeGreaterThan(0);
    await enqueue(one, 'ann');
    await one.leases.claim(ann);
    expect(await redis.ttl(keyOf(ann))).toBe(-1);
  });

  test('that somebody else has taken say so when they are to be marked', async () => {
    const { url } = await startRedis();
    const one = await openReplica(url);
    const lease = await one.leases.claim(ann);
    await inspect(url).hset(keyOf(ann), { o: 'feedfeedfeedfeed.3', e: '9' });
    await expect(lease?.mark()).rejects.toThrow('Somebody else');
    expect([lease?.lost.aborted, lease?.isCertain()]).toEqual([true, false]);
  });
});
