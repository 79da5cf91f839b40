/** Everything is copied from one store to another, whichever twins they are, however often it is begun. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CopyError, copyState, openCopies, openState } from '#state';
import type { Copies, State } from '#state';
import { afterThisFile, afterThisTest } from '../../support/clean-up.js';
import { openRedis } from '../../support/redis/open-redis.js';
import type { OpenRedis } from '../../support/redis/open-redis.js';
import { startCluster } from '../../support/redis/redis-cluster.js';
import { commit, customer, pushed, ref, work } from '../store/setup.js';
import type { Docs } from '../store/setup.js';
import { answersOf, fill } from './filled-store.js';

/** Where a store is. */
interface Place {
  readonly url: string;
  readonly prefix: string;
}

let redis: OpenRedis;
let clusterUrl = '';
let clusterTests = 0;
let folder = '';
beforeAll(async () => {
  redis = await openRedis(afterThisFile);
  clusterUrl = (await startCluster({ masters: 3 }, afterThisFile)).url;
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-copies-'));
  afterThisFile(() => rmSync(folder, { recursive: true, force: true }));
});

let files = 0;
const places = {
  embedded: (): Place => ({ url: `sqlite:${join(folder, `${(files += 1)}.db`)}`, prefix: '' }),
  redis: (): Place => ({ url: redis.url, prefix: redis.newPrefix() }),
  cluster: (): Place => ({ url: clusterUrl, prefix: `test-${(clusterTests += 1)}:` }),
};

/** Runs a bridge's state there, and closes it. */
async function using<T>({ url, prefix }: Place, work: (state: State<Docs>) => Promise<T>): Promise<T> {
  const state = await openState<Docs>(url, { synchronous: 'normal', redis: { prefix, ownerTimeoutMs: 1000 } });
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

async function open({ url, prefix }: Place, mustExist = false): Promise<Copies<Docs>> {
  const copies = await openCopies<Docs>(url, { mustExist, prefix });
  afterThisTest(() => copies.close());
  return copies;
}

/** Copies, and lets go of both. */
async function copy(from: Place, to: Place) {
  const [source, target] = [await open(from, true), await open(to)];
  try {
    return await copyState(source, target);
  } finally {
    await source.close();
    await target.close();
  }
}

describe.each([
  ['embedded', 'embedded'],
  ['embedded', 'redis'],
  ['redis', 'embedded'],
  ['redis', 'redis'],
  ['embedded', 'cluster'],
] as const)('from %s to %s', (from, to) => {
  test('everything that a store answers is the same afterwards, and again after the way back', async () => {
    const [first, second, third] = [places[from](), places[to](), places[from]()];
    const known = await using(first, ({ store }) => fill(store, 1));
    const wanted = await using(first, (state) => answersOf(state, known));
    const report = await copy(first, second);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ present: 0 });
    expect(await using(second, (state) => answersOf(state, known))).toEqual(wanted);
    expect((await copy(second, third)).problems).toEqual([]);
    expect(await using(third, (state) => answersOf(state, known))).toEqual(wanted);
  });

  test('ended in the middle and repeated, nothing is there twice', async () => {
    const [first, second] = [places[from](), places[to]()];
    const known = await using(first, ({ store }) => fill(store, 77));
    const [source, target] = [await open(first), await open(second)];
    let seen = 0;
    for await (const each of source.read()) {
      if ((seen += 1) > 9) break;
      expect(await target.write(each)).toBe('written');
    }
    await source.close();
    await target.close();
    const report = await copy(first, second);
    expect(report).toMatchObject({ present: 9, problems: [] });
    expect(await copy(first, second)).toMatchObject({ written: 0, present: 9 + report.written, problems: [] });
    const wanted = await using(first, (state) => answersOf(state, known));
    expect(await using(second, (state) => answersOf(state, known))).toEqual(wanted);
  });

  test('what the source has newer by then replaces what was copied', async () => {
    const [first, second] = [places[from](), places[to]()];
    const known = await using(first, ({ store }) => fill(store, 5));
    expect((await copy(first, second)).problems).toEqual([]);
    await using(first, async ({ store }) => {
      for (const each of known.refs) {
        const old = await store.load(each);
        if (!old) continue;
        await store.confirm([{ ref: each, push: old.lastPush }], 7);
        if (old.channel !== 'web') continue;
        const [item] = await store.waitingOf(each);
        await commit(store, {
          ...each,
          expect: old.version,
          put: { ttlDays: 9, activeAt: 2e12 + old.createdAt },
          append: [pushed('later')],
          enqueue: [work(`later ${each.id}`)],
          ...(item ? { settle: [{ ...item, as: 'delivered' }] } : {}),
        });
      }
    });
    const report = await copy(first, second);
    expect(report.problems).toEqual([]);
    expect(report.written).toBeGreaterThan(10);
    const wanted = await using(first, (state) => answersOf(state, known));
    expect(await using(second, (state) => answersOf(state, known))).toEqual(wanted);
  });

  test('numbers go on where they were, and what waits is in doubt', async () => {
    const [first, second] = [places[from](), places[to]()];
    const last = await using(first, async ({ store }) => {
      await commit(store, { append: [pushed('a')], enqueue: [work('w'), work('x')], link: ['t'] });
      await commit(store, { id: 'idle', sessionId: 'other' });
      return (await store.waiting(customer, 9)).at(-1)?.position ?? 0;
    });
    expect((await copy(first, second)).problems).toEqual([]);
    await using(second, async ({ store, leases }) => {
      const lease = await leases.claim(customer);
      expect(lease).toMatchObject({ isTakenOver: true, doubtfulUpTo: last });
      expect(await leases.claim({ channel: 'web', sessionId: 'other' })).toMatchObject({ isTakenOver: false });
      const { entries, work: items } = await commit(store, { expect: 1, append: [pushed('b')], enqueue: [work('y')] });
      expect(entries).toMatchObject([{ seq: 2, push: 2 }]);
      expect(items[0]?.position).toBeGreaterThan(last);
      expect(await store.commit({ ref: ref('idle'), expect: 1, at: 1, link: ['t'] })).toMatchObject({
        outcome: 'committed',
      });
      expect(await store.expire(9e12, { defaultTtlDays: 1, tombstoneDays: 1 }, 9)).toEqual([ref('idle')]);
      expect(await store.audit(9)).toEqual([]);
    });
  });
});

describe.each(['embedded', 'redis'] as const)('%s', (kind) => {
  test('a conversation of some megabytes is copied whole', async () => {
    const [first, second] = [places[kind](), places.redis()];
    const text = 'ä'.repeat(50_000);
    await using(first, async ({ store }) => {
      for (let version = 0; version < 50; version += 1) {
        await commit(store, {
          expect: version,
          append: [pushed(`a${version}`, { text }), pushed(`b${version}`, { text })],
          enqueue: [work(`w${version}`, true, { text })],
          ...(version % 2 === 0 ? { settle: [{ id: `w${version - 1}`, as: 'dead', at: version, reason: 'no' }] } : {}),
        });
      }
    });
    const known = { refs: [ref('c')], customers: [customer] };
    const wanted = await using(first, (state) => answersOf(state, known));
    expect(await copy(first, second)).toMatchObject({ written: 1, present: 0, problems: [] });
    expect(await using(second, (state) => answersOf(state, known))).toEqual(wanted);
    const third = places[kind]();
    expect((await copy(second, third)).problems).toEqual([]);
    expect(await using(third, (state) => answersOf(state, known))).toEqual(wanted);
  });

  test('nothing is copied from or to a store that a bridge runs on', async () => {
    const [busy, free] = [places[kind](), places.embedded()];
    await using(busy, async ({ store }) => {
      await commit(store, {});
      await expect(copy(busy, free)).rejects.toThrow(/in use by another process|1 bridge runs/);
      await expect(copy(free, busy)).rejects.toThrow();
    });
    expect(await copy(busy, free)).toMatchObject({ written: 1, problems: [] });
  });

  test('a target that was in use by then is told of, and keeps what it has', async () => {
    const [first, second] = [places[kind](), places.redis()];
    await using(first, ({ store }) => commit(store, { enqueue: [work('w')] }));
    expect((await copy(first, second)).problems).toEqual([]);
    await using(second, async ({ store }) => {
      const [item] = await store.waiting(customer, 9);
      await commit(store, { expect: 1, settle: [{ id: 'w', position: item?.position ?? 0, as: 'delivered' }] });
    });
    const { problems } = await copy(first, second);
    expect(problems[0]).toMatch(/was in use/);
    await using(second, async ({ store }) => {
      expect(await store.waiting(customer, 9)).toEqual([]);
      await commit(store, { id: 'new' });
      expect(await store.audit(9)).toEqual([]);
    });
    expect((await copy(first, second)).problems[0]).toMatch(/1 conversations that the source does not have/);
  });

  test("a conversation that is another customer's in the target ends it", async () => {
    const [first, second] = [places[kind](), places.redis()];
    await using(first, ({ store }) => commit(store, {}));
    await using(second, ({ store }) => commit(store, { sessionId: 'somebody else' }));
    await expect(copy(first, second)).rejects.toThrow(CopyError);
  });
});

test.each([
  ['ftp://user:secret@host/', /expected sqlite:PATH/],
  ['redis://user:secret@host:99999', /expected host/],
  ['redis+other://:secret@host', /expected redis/],
  ['sqlite:', /expected a file/],
  ['sqlite::memory:', /expected a file/],
  ['sqlite:/nowhere/at-all.db', /There is no store/],
])('there is nothing to be copied at %s, and no secret in what is said', async (url, message) => {
  const opening = openCopies<Docs>(url, { mustExist: true });
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.not.toThrow(/secret/);
});
