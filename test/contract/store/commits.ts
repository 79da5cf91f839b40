/** Contract of the store: what a commit promises about versions, atomicity and the conversation's row. */
import { expect, test } from 'vitest';
import { change, commit, customer, idsOf, pushed, ref, storesOf, tryCommit, work } from './setup.js';
import type { OpenState } from './setup.js';

export function commitContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('a conversation that was never committed does not exist', async () => {
    const { store } = await open();
    expect(await store.load(ref('c'))).toBeNull();
    expect(await store.latest(ref('c'))).toBeNull();
    expect(await store.transcript(ref('c'))).toEqual([]);
    expect(await store.waitingOf(ref('c'))).toEqual([]);
    expect(await store.pushedAfter(ref('c'), 0, 10)).toEqual([]);
    expect(await store.entry(ref('c'), 'e')).toBeNull();
  });

  test('the first commit creates the conversation at version 1, and answers with it', async () => {
    const { store } = await open();
    const conversation = {
      ...customer,
      id: 'c',
      userKey: 'ann',
      version: 1,
      createdAt: 1000,
      activeAt: 1000,
      listed: true,
      erased: false,
      ttlDays: 2.5,
      lastSeq: 0,
      lastPush: 0,
      confirmedPush: 0,
      bytes: 20,
      doc: { a: [1, { b: null }] },
    };
    const put = { ttlDays: 2.5, doc: conversation.doc };
    expect(await store.commit(change({ userKey: 'ann', put }))).toEqual({
      outcome: 'committed',
      route: { owner: null, listeners: [] },
      conversation,
      entries: [],
      work: [],
      workAfter: 0,
    });
    expect(await store.load(ref('c'))).toEqual(conversation);
    expect((await store.latest(ref('c')))?.conversation).toEqual(conversation);
  });

  test('a new conversation is listed and follows the default time to live unless told otherwise', async () => {
    const { store } = await open();
    await commit(store, {});
    await commit(store, { id: 'd', put: { listed: false, ttlDays: 3, activeAt: 4000 } });
    expect(await store.load(ref('c'))).toMatchObject({ listed: true, ttlDays: null, activeAt: 1000 });
    expect(await store.load(ref('d'))).toMatchObject({ listed: false, ttlDays: 3, createdAt: 1000, activeAt: 4000 });
  });

  test.each([
    ['whose it is', { birth: undefined }],
    ['a document', { put: {} }],
  ])('a new conversation without %s is rejected', async (_, part) => {
    const { store } = await open();
    const whole = change();
    const { birth, put, ...rest } = { ...whole, ...part };
    const wanting = { ...rest, ...(birth ? { birth } : {}), ...(put ? { put } : {}) };
    await expect(store.commit(wanting)).rejects.toThrow(/needs/);
    expect(await store.load(ref('c'))).toBeNull();
  });

  test('a later commit replaces what it names and keeps the rest, and whose the conversation is', async () => {
    const { store } = await open();
    await commit(store, { put: { doc: { old: 1 }, ttlDays: 7 } });
    const put = { listed: false, activeAt: 5000, doc: { fresh: 1 } };
    const later = { expect: 1, at: 6000, put, birth: { sessionId: 'other', userKey: 'bob' } };
    expect((await commit(store, later)).conversation.version).toBe(2);
    expect(await store.load(ref('c'))).toEqual({
      ...(await store.load(ref('c'))),
      ...customer,
      ...put,
      userKey: 'user',
      version: 2,
      createdAt: 1000,
      ttlDays: 7,
      erased: false,
    });
    await commit(store, { expect: 2, put: { ttlDays: null } });
    expect(await store.load(ref('c'))).toMatchObject({ version: 3, ttlDays: null, listed: false, doc: { fresh: 1 } });
  });

  test('a commit without an activity keeps the time of the last one', async () => {
    const { store } = await open();
    await commit(store, { put: { activeAt: 4000 } });
    expect(await store.load(ref('c'))).toMatchObject({ createdAt: 1000, activeAt: 4000 });
    await commit(store, { expect: 1, at: 9000 });
    expect(await store.load(ref('c'))).toMatchObject({ activeAt: 4000 });
  });

  test.each([0, 1, 3])(
    'a commit that expects version %i of 2 does nothing, and answers with the state',
    async (version) => {
      const { store } = await open();
      await commit(store, {});
      await commit(store, { expect: 1, put: { doc: { newest: 1 } } });
      const before = await store.load(ref('c'));
      const late = {
        expect: version,
        put: { doc: { x: 1 } },
        append: [pushed('e')],
        enqueue: [work('w')],
        erase: true,
      };
      expect(await store.commit(change(late))).toEqual({ outcome: 'conflict', current: before });
      expect(await store.load(ref('c'))).toEqual(before);
      expect(await store.transcript(ref('c'))).toEqual([]);
      expect(await store.waiting(customer, 10)).toEqual([]);
      expect(await store.books()).toEqual([]);
    },
  );

  test('a commit that expects a version of a missing conversation conflicts with nothing', async () => {
    const { store } = await open();
    expect(await store.commit(change({ expect: 1 }))).toEqual({ outcome: 'conflict', current: null });
    expect(await store.load(ref('c'))).toBeNull();
  });

  test('what was computed from the state that a conflict answers with is committed', async () => {
    const { store } = await open();
    const outcomes = await Promise.all([
      tryCommit(store, { append: [pushed('a')] }),
      tryCommit(store, { append: [pushed('b')] }),
    ]);
    const conflict = outcomes.find((each) => each.outcome === 'conflict');
    const version = conflict?.current?.version;
    expect(await tryCommit(store, { expect: version!, append: [pushed('b')] })).toMatchObject({
      outcome: 'committed',
      conversation: { version: 2, lastPush: 2 },
    });
  });

  test('of racing commits from the same version exactly one wins', async () => {
    const { store } = await open();
    for (const version of [0, 1, 2]) {
      const racers = Array.from({ length: 20 }, (_, index) =>
        store.commit(change({ expect: version, append: [pushed(`e${version}-${index}`)], put: { doc: { index } } })),
      );
      const outcomes = await Promise.all(racers);
      const winners = outcomes.flatMap((each, index) => (each.outcome === 'committed' ? [index] : []));
      expect(winners).toHaveLength(1);
      expect((await store.load(ref('c')))?.doc).toEqual({ index: winners[0] });
      expect(idsOf(await store.transcript(ref('c'))).at(-1)).toBe(`e${version}-${String(winners[0])}`);
    }
    expect(await store.load(ref('c'))).toMatchObject({ version: 3, lastSeq: 3 });
  });

  test('commits of one moment that follow on each other are all made', async () => {
    const { store } = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, version) =>
        store.commit(change({ expect: version, append: [pushed(`e${version}`)] })),
      ),
    );
    expect(outcomes.map((each) => each.outcome === 'committed' && each.conversation.lastPush)).toEqual(
      outcomes.map((_, index) => index + 1),
    );
  });

  test.each([
    ['a twin entry of the same change', { append: [pushed('fresh'), pushed('fresh')] }],
    ['a twin item of the same change', { enqueue: [work('new'), work('new')] }],
    ['a waiting item', { enqueue: [work('new'), work('w')] }],
    ['a dead letter', { enqueue: [work('new'), work('d')] }],
  ])('a change with an id that is taken by %s is rejected as a whole', async (_, part) => {
    const { store } = await open();
    await commit(store, { enqueue: [work('w'), work('d')] });
    await commit(store, { expect: 1, settle: [{ id: 'd', as: 'dead', at: 1, reason: 'refused' }] });
    const contents = async () => [
      await store.load(ref('c')),
      await store.transcript(ref('c')),
      await store.waitingOf(ref('c')),
      await store.books(),
    ];
    const before = await contents();
    const whole = { append: [pushed('e')], enqueue: [work('x')], settle: [{ id: 'w', as: 'delivered' }] } as const;
    await expect(tryCommit(store, { ...whole, ...part, expect: 2, put: { doc: { x: 1 } } })).rejects.toThrow();
    expect(await contents()).toEqual(before);
    expect((await commit(store, { expect: 2 })).conversation.version).toBe(3);
  });

  test('a rejected commit does not touch the others of the same moment', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('taken')] });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) => {
        const item = work(index === 4 ? 'taken' : `w${index}`);
        return store.commit(change({ id: `n${index}`, enqueue: [item] }));
      }),
    );
    expect(outcomes.map((each) => each.status === 'fulfilled')).toEqual(outcomes.map((_, index) => index !== 4));
    expect(await store.load(ref('n4'))).toBeNull();
    const waiting = idsOf(await store.waiting(customer, 20)).sort();
    expect(waiting).toEqual(['taken', 'w0', 'w1', 'w2', 'w3', 'w5', 'w6', 'w7', 'w8']);
  });

  test('a conversation of another channel is another one, and as good as none by the wrong channel', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], put: { doc: { of: 'web' } } });
    expect(await store.load(ref('c', 'app'))).toBeNull();
    expect(await store.transcript(ref('c', 'app'))).toEqual([]);
    expect(await store.commit(change({ channel: 'app', expect: 1 }))).toEqual({ outcome: 'conflict', current: null });
    await commit(store, { channel: 'app', put: { doc: { of: 'app' } } });
    expect((await store.load(ref('c')))?.doc).toEqual({ of: 'web' });
    expect((await store.load(ref('c', 'app')))?.doc).toEqual({ of: 'app' });
    expect(await store.transcript(ref('c', 'app'))).toEqual([]);
  });

  test('an array that was given out is the caller’s own', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('w')] });
    for (const list of [
      await store.transcript(ref('c')),
      await store.waiting(customer, 9),
      await store.hops(ref('c')),
    ]) {
      list.length = 0;
    }
    expect(idsOf(await store.transcript(ref('c')))).toEqual(['a']);
    expect(idsOf(await store.waiting(customer, 9))).toEqual(['w']);
  });
}
