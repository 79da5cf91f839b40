/** What an older program has stored, or changed meanwhile, is counted when the conversation is next changed. */
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { afterThisTest } from '../../../../../test/support/clean-up.js';
import { openRedis } from '../../../../../test/support/redis/open-redis.js';
import type { Documents } from '../../contract/conversation.js';
import { openState } from '../../open-state.js';

const ref = { channel: 'web', id: 'c' };
const body = { text: 'ä "x"' };
const bytes = (...values: object[]) => values.reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)), 0);

async function place() {
  const redis = await openRedis();
  const prefix = redis.newPrefix();
  const commands = new Redis(redis.url, { maxRetriesPerRequest: 1, commandTimeout: 5000 });
  afterThisTest(() => commands.disconnect());
  const open = () => openState<Documents>(redis.url, { synchronous: 'normal', redis: { prefix } });
  const keyOf = async (pattern: string) => (await commands.keys(`${prefix}*:${pattern}`))[0] ?? '';
  return { commands, open, keyOf };
}

test.each([
  ['no count', 'DEL'],
  ['the count of an older version', 'SET'],
])('of %s', async (_, how) => {
  const { commands, open, keyOf } = await place();
  const before = await open();
  const birth = { sessionId: 's', userKey: 'u' };
  const entry = (id: string) => ({ id, at: 1, pushed: true, body });
  const append = Array.from({ length: 120 }, (_entry, index) => entry(`e${index}`));
  await before.store.commit({ ref, expect: 0, at: 1, birth, put: { doc: { a: 1 } }, append });
  await before.close();
  const [head, usage] = [await keyOf('c:*'), await keyOf('usage')];
  if (how === 'DEL') {
    await commands.hdel(head, 'z');
    await commands.del(usage);
  } else {
    await commands.hset(head, 'z', '0 12');
    await commands.hset(usage, 'web', '12');
  }

  const state = await open();
  afterThisTest(() => state.close());
  const { store } = state;
  expect(await store.audit(9)).toEqual([]);
  const rewrite = [{ seq: 1, body: {} }];
  const committed = await store.commit({ ref, expect: 1, at: 2, append: [entry('last')], rewrite });
  const wanted = bytes({ a: 1 }, {}, ...Array.from({ length: 120 }, () => body));
  expect(committed).toMatchObject({ conversation: { bytes: wanted } });
  expect(await store.load(ref)).toMatchObject({ bytes: wanted });
  expect(await store.usage()).toEqual(new Map([['web', wanted]]));
  expect(await store.audit(9)).toEqual([]);
});

test('an audit names bytes that are not those of the texts', async () => {
  const { commands, open, keyOf } = await place();
  const state = await open();
  afterThisTest(() => state.close());
  const { store } = state;
  await store.commit({ ref, expect: 0, at: 1, birth: { sessionId: 's', userKey: 'u' }, put: { doc: { a: 1 } } });
  await commands.hset(await keyOf('c:*'), 'z', '1 8');
  expect(await store.audit(9)).toEqual([
    { subject: 'usage web', expected: 'bytes 7', found: 'bytes 8' },
    { subject: 'conversation c', expected: 'bytes 8', found: 'bytes 7' },
  ]);
});
