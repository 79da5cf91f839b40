/** What docs/redis-keys.md says is in Redis is what a run with everything in it leaves there, and nothing else. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openState, placedUuid } from '#state';
import { change, pushed, quiet, hop, work } from '../contract/store/setup.js';
import type { Docs } from '../contract/store/setup.js';
import { afterThisTest } from '../support/clean-up.js';
import { startRedis } from '../support/redis/redis-server.js';

const page = readFileSync(new URL('../../docs/redis-keys.md', import.meta.url), 'utf8');
/** Written while a store is copied, and by nothing else. */
const ofCopying = '{tag}:r:C';

/** Keys of the tables, each with its type. */
function documented(): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [, names = '', types = ''] of page.matchAll(/^\| (`\{.*?`) +\| ([a-z, ]+?) +\|/gm)) {
    const type = types.split(', ').map((each) => each.replace(/s$/, ''));
    [...names.matchAll(/`(.*?)`/g)].forEach(([, name = ''], index) => keys.set(name, type[index] ?? type[0] ?? ''));
  }
  return keys;
}

/** The name of a key as the tables have it. */
function kindOf(key: string, replicas: readonly string[]): string {
  const [, tag = '', rest = ''] = /^db:\{(.+?)\}:(.*)$/.exec(key) ?? [];
  const place = tag === 'members' || tag === 'meta' ? tag : replicas.includes(tag) ? 'RID' : 'tag';
  const [name = '', id] = rest.split(':');
  if (id === undefined) return `{${place}}:${name}`;
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  const letter = 'cdehar'.includes(name) ? 'C' : 'uq'.includes(name) ? 'U' : name === 'rl' ? 'H' : 'T';
  return `{${place}}:${name}:${letter}`;
}

test('every key of a full run stands in the tables with its type, and every key of the tables occurs', async () => {
  const redis = await startRedis();
  const state = await openState<Docs>(redis.url, { synchronous: 'normal' });
  afterThisTest(() => state.close());
  const { store, directory, leases, limits } = state;
  const customer = { channel: 'web', sessionId: 'visitor' };
  const id = `ann_${placedUuid(customer, randomUUID())}`;
  await store.commit(
    change({
      id,
      append: Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? pushed : quiet)(`e${index}`, { text: 'x'.repeat(200) }),
      ),
      enqueue: [work('waits'), work('dies')],
      link: ['ticket'],
      hops: Array.from({ length: 40 }, (_, index) => hop(randomUUID(), 'delivered', index)),
    }),
  );
  const [, dies] = await store.waiting(customer, 2);
  const settle = [{ id: 'dies', position: dies!.position, as: 'dead', at: 5, reason: 'refused' }] as const;
  await store.commit({ ref: { channel: 'web', id }, expect: 1, at: 5, settle });
  await store.confirm([{ ref: { channel: 'web', id }, push: 3 }], 6);
  // One whose id leads elsewhere, and those that expire by other rules.
  await store.commit(change({ id: 'old', put: { ttlDays: 3 } }));
  await store.commit(change({ id: 'gone', erase: true, enqueue: [work('last', false)] }));
  await (await leases.claim(customer))?.mark();
  const socketId = directory.nameSocket();
  await directory.add({ socketId, channel: 'web' });
  await directory.remember('web', 'ann', socketId);
  directory.listen(customer);
  await limits.consume('http', '127.0.0.1', { points: 5, seconds: 60 });

  const keys = (await redis.command('KEYS', '*')) as string[];
  const replica = socketId.slice(0, socketId.indexOf('-'));
  const found = new Map<string, string>();
  for (const key of keys) {
    const type = String(await redis.command('TYPE', key));
    found.set(kindOf(key, [replica]), type === 'zset' ? 'sorted set' : type);
  }
  const expected = documented();
  expect(expected.get(ofCopying)).toBe('string');
  expected.delete(ofCopying);
  expect(Object.fromEntries([...found].sort())).toEqual(Object.fromEntries([...expected].sort()));

  for (const name of ['b', 'q', 'rl', 's']) {
    const key = keys.find((each) => new RegExp(`:${name}(?::|$)`).test(each));
    expect(await redis.command('TTL', key!)).toBeGreaterThan(0);
  }
  expect(keys.filter((key) => /ann|visitor|web/.test(key))).toEqual([]);
});
