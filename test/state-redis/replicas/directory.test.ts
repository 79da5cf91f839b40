/** What others know of the sockets of a replica when Redis was away or has lost everything. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { afterThisTest } from '../../support/clean-up.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { ann, listen, openReplica } from './open.js';

const within = { timeout: 8000 };

describe('the directory on Redis', () => {
  test('is written again when Redis has lost everything, and those that listen look whether they missed something', async () => {
    const redis = await startRedis();
    const [one, two] = [await openReplica(redis.url), await openReplica(redis.url)];
    const sockets = Array.from({ length: 250 }, () => one.directory.nameSocket());
    await Promise.all(sockets.map((socketId) => one.directory.add({ socketId, channel: 'web' })));
    one.directory.listen(ann);
    const heard = listen(one);
    await redis.command('FLUSHALL');
    const channels = () => Promise.all(sockets.map((socketId) => two.directory.channelOf(socketId).catch(() => null)));
    await expect.poll(async () => new Set(await channels()), within).toEqual(new Set(['web']));
    await expect.poll(() => two.directory.hasListener(ann), within).toBe(true);
    expect(heard.gaps).toBeGreaterThan(0);
  });

  test('is mended when Redis has forgotten the last moment, though as many sockets are left in it', async () => {
    const redis = await startRedis();
    const [one, two] = [await openReplica(redis.url), await openReplica(redis.url)];
    const [kept, ghost] = [one.directory.nameSocket(), one.directory.nameSocket()];
    await one.directory.add({ socketId: kept, channel: 'web' });
    expect(await two.directory.channelOf(kept)).toBe('web');
    // The socket that has gone is there again, and the one that came after it is not.
    const [replica] = kept.split('-');
    await redis.command('HSET', `db:{${replica}}:s`, ghost, 'web');
    await redis.command('HDEL', `db:{${replica}}:s`, kept);
    await redis.command('DEL', 'db:{members}:m');
    const channels = async () => [await two.directory.channelOf(kept), await two.directory.channelOf(ghost)];
    await expect.poll(() => channels().catch(() => null), within).toEqual(['web', null]);
  });

  test('says later what it could not say while Redis was away, and those that listen look whether they missed something', async () => {
    const redis = await startRedis();
    const [one, two] = [await openReplica(redis.url), await openReplica(redis.url)];
    const bob = { ...ann, sessionId: 'bob' };
    one.directory.listen(bob);
    await expect.poll(() => two.directory.hasListener(bob), within).toBe(true);
    const heard = listen(one);
    redis.freeze();
    one.directory.listen(ann);
    one.directory.unlisten(bob);
    await expect(two.directory.hasListener(ann)).rejects.toThrow('answer');
    redis.thaw();
    const found = async () => [await two.directory.hasListener(ann), await two.directory.hasListener(bob)];
    await expect.poll(() => found().catch(() => null), within).toEqual([true, false]);
    expect(heard.gaps).toBeGreaterThan(0);
  });

  test('lets no socket in that the others could not find', async () => {
    const redis = await startRedis();
    const one = await openReplica(redis.url);
    const socketId = one.directory.nameSocket();
    redis.freeze();
    await expect(one.directory.add({ socketId, channel: 'web' })).rejects.toThrow('answer');
    redis.thaw();
    expect(await one.directory.channelOf(socketId)).toBeNull();
  });

  test('finds nothing of replicas that never were', async () => {
    const { url } = await startRedis();
    const redis = new Redis(url);
    afterThisTest(() => redis.disconnect());
    const one = await openReplica(url);
    const socketId = `feedfeedfeedfeed-${randomUUID()}`;
    await redis.hset('db:{feedfeedfeedfeed}:s', socketId, 'web');
    expect(await one.directory.channelOf(socketId)).toBeNull();
  });
});
