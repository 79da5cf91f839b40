/** What is written into a Redis is there whole, whatever becomes of the calls that it takes. */
import { beforeAll, expect, test } from 'vitest';
import { afterThisFile, afterThisTest } from '../../../../../test/support/clean-up.js';
import { openRedis } from '../../../../../test/support/redis/open-redis.js';
import type { OpenRedis } from '../../../../../test/support/redis/open-redis.js';
import type { Documents } from '../../contract/conversation.js';
import type { Copy } from '../../copy/copies.js';
import { Batch } from '../calls/batch.js';
import { RedisClock } from '../calls/clock.js';
import type { Calls, Operation } from '../calls/operation.js';
import { openConnections } from '../connect/open-connections.js';
import type { OpenConnections } from '../connect/open-connections.js';
import { parseStoreUrl } from '../connect/store-url.js';
import { redisDefaults } from '../options.js';
import { RedisCopies } from './redis-copies.js';

let redis: OpenRedis;
let connections: OpenConnections;
beforeAll(async () => {
  redis = await openRedis(afterThisFile);
  connections = openConnections(parseStoreUrl(redis.url), redisDefaults);
  afterThisFile(() => connections.close());
  await connections.data.ready(5000);
});

/** A prefix of its own; `odd` may do with the parts of a conversation what a bad line does. */
function place() {
  const options = { ...redisDefaults, prefix: redis.newPrefix() };
  const calls = new Batch({ connection: connections.data, clock: new RedisClock(), options });
  afterThisTest(() => calls.close());
  const copies = (odd: (operation: Operation, run: Calls['run']) => Promise<unknown> = (each, run) => run(each)) => {
    const run = (each: Operation) => calls.run(each);
    const oddly = { run: (each: Operation) => (each.name === 'restore' ? odd(each, run) : run(each)) };
    return new RedisCopies(oddly, 'ab'.repeat(32), () => Promise.resolve());
  };
  return { prefix: options.prefix, copies };
}

const text = 'ä'.repeat(30_000);
/** What a conversation takes. */
const bytes = JSON.stringify({ version: 1 }).length + 10 * Buffer.byteLength(JSON.stringify({ text }));
const customer = { channel: 'web', sessionId: 's' };

function copyOf(version: number, id = 'old'): Copy<Documents> {
  const item = (position: number) => ({
    ...{ ...customer, id: `w${position}-${id}`, at: 1, counted: true, body: { text } },
    ...{ position, conversationId: id },
  });
  const hops = [{ at: 1, hop: 'said', ref: 'x', detail: '' }];
  return {
    conversation: {
      ...{ ...customer, id, userKey: 'u', version, createdAt: 1, activeAt: 2, listed: true, erased: false },
      ...{ ttlDays: null, lastSeq: 10, lastPush: 10, confirmedPush: 3, bytes, doc: { version } },
    },
    entries: Array.from({ length: 10 }, (_, index) => ({
      ...{ id: `e${index}`, at: index, pushed: true, body: { text }, seq: index + 1, push: index + 1 },
    })),
    hops,
    waiting: [item(1), item(2), item(3)],
    deadLetters: [4, 5].map((position) => ({ ...item(position), diedAt: position, reason: 'no' })),
    tickets: ['t1'],
    lastPosition: 5,
    isInDoubt: true,
  };
}

async function allOf(copies: AsyncIterable<Copy<Documents>>): Promise<Copy<Documents>[]> {
  const all: Copy<Documents>[] = [];
  for await (const each of copies) all.push(each);
  return all;
}

async function expectWhole(copies: RedisCopies<Documents>, ...expected: Copy<Documents>[]) {
  const found = await allOf(copies.read());
  expect(
    found.map((each) => ({ ...each, deadLetters: each.deadLetters.toSorted((a, b) => a.position - b.position) })),
  ).toEqual(expected);
  expect(await copies.audit(9)).toEqual([]);
  const of = (numbers: object) => ({ channel: 'web', delivered: 0, dead: 0, ...numbers });
  const [pending, held] = [3 * expected.length, 7 * expected.length];
  expect(await copies.books()).toEqual(
    expect.arrayContaining([
      of({ direction: 'to_helpdesk', accepted: pending, pending }),
      of({ direction: 'to_client', accepted: held, pending: held }),
    ]),
  );
}

test('a large conversation takes several calls, none of them large', async () => {
  const sizes: number[] = [];
  const { copies } = place();
  const writer = copies((each, run) => {
    sizes.push(each.args.reduce((sum, arg) => sum + Buffer.byteLength(arg), 0));
    return run(each);
  });
  expect(await writer.write(copyOf(7))).toBe('written');
  expect(sizes.length).toBeGreaterThan(4);
  expect(Math.max(...sizes)).toBeLessThan(262_144);
  await expectWhole(writer, copyOf(7));
});

test('ended after any of its calls, it is not there, and is whole the next time', async () => {
  const { copies } = place();
  await copies().write(copyOf(1));
  await copies().write(copyOf(1, 'neighbour'));
  for (let last = 0, isDone = false; !isDone; last += 1) {
    let calls = 0;
    const ending = copies((each, run) => ((calls += 1) > last ? Promise.reject(new Error('killed')) : run(each)));
    isDone = (await ending.write(copyOf(2)).catch(() => 'killed')) === 'written';
    const found = await allOf(ending.read());
    const wanted = [...(last === 0 ? [1] : isDone ? [2] : []), 1];
    expect(found.map(({ conversation }) => conversation.version).sort()).toEqual(wanted.sort());
  }
  const found = await allOf(copies().read());
  expect(found.map(({ conversation }) => conversation.id).sort()).toEqual(['neighbour', 'old']);
  expect(await copies().audit(9)).toEqual([]);
  expect(await copies().write(copyOf(2))).toBe('present');
});

test('everything done twice, it is there once', async () => {
  const { copies } = place();
  const twice = copies(async (each, run) => {
    await run(each);
    return run(each);
  });
  expect(await twice.write(copyOf(7))).toBe('present');
  await expectWhole(twice, copyOf(7));
});

test('a part that comes again behind later ones makes it begin anew', async () => {
  const { copies } = place();
  const sent: Operation[] = [];
  const late = copies(async (each, run) => {
    sent.push(each);
    if (sent.length === 4 && sent[0]) await run(sent[0]);
    return run(each);
  });
  expect(await late.write(copyOf(7))).toBe('written');
  if (sent[0]) expect(await late.write(copyOf(7))).toBe('present');
  await expectWhole(late, copyOf(7));
});

test('while a replica lives nothing is copied; once its time is over it is', async () => {
  const { prefix, copies } = place();
  const [server] = connections.servers();
  const ends = (name: string, at: number) => server?.zadd(`${prefix}{members}:m`, at, name);
  await ends('killed.1', Date.now() - 1000);
  await expect(copies().requireAlone()).resolves.toBeUndefined();
  await ends('living.1', Date.now() + 60_000);
  await expect(copies().requireAlone()).rejects.toThrow('1 bridge runs');
});
