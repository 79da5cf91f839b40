/** A Redis that is full: nothing new is taken; what is there is read, delivered and settled, and room can be made. */
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { openState, StoreUnavailableError } from '#state';
import type { Change } from '#state';
import { customer, pushed, ref, work } from '../contract/store/setup.js';
import type { Docs } from '../contract/store/setup.js';
import { afterThisTest } from '../support/clean-up.js';
import { startRedis } from '../support/redis/redis-server.js';

const day = 86_400_000;
const rule = { defaultTtlDays: 0, tombstoneDays: 30 };

function creation(id: string, ttlDays: number | null = null): Change<Docs> {
  return {
    ref: ref(id),
    expect: 0,
    birth: { sessionId: customer.sessionId, userKey: 'user' },
    at: 1,
    put: { doc: {}, activeAt: 1, ttlDays },
    append: [pushed('e')],
    enqueue: ttlDays === null ? [work(`w-${id}`)] : [],
  };
}

test('a full Redis takes nothing new, and all else goes on until there is room', async () => {
  const { url } = await startRedis();
  const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5000 });
  afterThisTest(() => redis.disconnect());
  const open = async () => {
    const state = await openState<Docs>(url, { synchronous: 'normal', redis: { startTimeoutMs: 2000 } });
    afterThisTest(() => state.close());
    return state;
  };
  const { store, leases, directory } = await open();
  for (const change of [creation('settled'), creation('erased'), creation('idle', 1)]) await store.commit(change);
  const lease = await leases.claim(customer);
  await redis.config('SET', 'maxmemory', '1');

  await expect(store.commit(creation('new'))).rejects.toThrow(/full/);
  await expect(store.commit(creation('new'))).rejects.toThrow(StoreUnavailableError);
  const again = (await open()).store;
  expect(await again.load(ref('settled'))).toMatchObject({ version: 1 });
  expect(await again.pushedAfter(ref('settled'), 0, 9)).toHaveLength(1);
  expect(await again.wasErased({ what: 'conversation', ...ref('settled') })).toBe(false);
  expect(await again.books()).not.toEqual([]);
  const socketId = directory.nameSocket();
  await directory.add({ socketId, channel: 'web' });
  await directory.remember('web', 'user', socketId);
  expect(await directory.recall('web', 'user')).toBe(socketId);
  const [item] = await again.waiting(customer, 9);
  const settle = [{ id: 'w-settled', position: item!.position, as: 'dead', at: 2, reason: 'no' }] as const;
  const settled = await store.commit({ ref: ref('settled'), expect: 1, at: 2, settle }, { as: lease! });
  expect(settled).toMatchObject({ outcome: 'committed' });
  const discarded = await again.commit({ ref: ref('settled'), expect: 2, at: 2, forget: ['w-settled'] });
  expect(discarded).toMatchObject({ outcome: 'committed' });
  const erased = await again.commit({ ref: ref('erased'), expect: 1, at: 2, put: { doc: {} }, erase: true });
  expect(erased).toMatchObject({ outcome: 'committed' });
  expect(await again.load(ref('erased'))).toBeNull();
  const expired = await Promise.all([store, again].map((each) => each.expire(9 * day, rule, 9)));
  expect(expired.flat()).toEqual([ref('idle')]);

  await redis.config('SET', 'maxmemory', '0');
  expect(await store.commit(creation('new'))).toMatchObject({ outcome: 'committed' });
  expect(await store.audit(9)).toEqual([]);
});
