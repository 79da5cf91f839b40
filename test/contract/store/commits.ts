/** Contract of the store: what a commit promises about versions, atomicity and the conversation's row. */
import { expect, test } from 'vitest';
import { change, commit, customer, idsOf, pushed, storesOf, work } from './setup.js';
import type { OpenStore } from './setup.js';

export function commitContract(opens: OpenStore): void {
  const open = storesOf(opens);

  test('a conversation that was never committed does not exist', async () => {
    const { store } = await open();
    expect(await store.load('c')).toBeNull();
    expect(await store.transcript('c')).toEqual([]);
    expect(await store.waitingOf('c')).toEqual([]);
    expect(await store.pushedAfter('c', 0, 10)).toEqual([]);
    expect(await store.entry('c', 'e')).toBeNull();
  });

  test('the first commit creates the conversation at version 1', async () => {
    const { store } = await open();
    const put = { userKey: 'ann', listed: true, ttlDays: 2.5, activeAt: null, doc: { a: [1, { b: null }] } };
    expect(await store.commit(change({ put }))).toEqual({
      outcome: 'committed',
      version: 1,
      lastSeq: 0,
      lastPush: 0,
    });
    expect(await store.load('c')).toEqual({
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
      doc: { a: [1, { b: null }] },
    });
  });

  test('a later commit replaces the row and keeps when it was created', async () => {
    const { store } = await open();
    await commit(store, { put: { doc: { old: 1 } } });
    const put = { sessionId: 'other', userKey: 'bob', listed: false, ttlDays: 3, activeAt: 5000, doc: { fresh: 1 } };
    expect(await commit(store, { expect: 1, at: 6000, put })).toMatchObject({ version: 2 });
    expect(await store.load('c')).toMatchObject({ ...put, version: 2, createdAt: 1000, erased: false });
    expect((await store.load('c'))?.doc).toEqual({ fresh: 1 });
  });

  test('an activity of null keeps the time of the last activity', async () => {
    const { store } = await open();
    await commit(store, { put: { activeAt: 4000 } });
    expect(await store.load('c')).toMatchObject({ createdAt: 1000, activeAt: 4000 });
    await commit(store, { expect: 1, at: 9000, put: { activeAt: null } });
    expect(await store.load('c')).toMatchObject({ activeAt: 4000 });
  });

  test.each([0, 1, 3])('a commit that expects version %i of 2 conflicts and does nothing', async (expected) => {
    const { store } = await open();
    await commit(store, {});
    await commit(store, { expect: 1 });
    const before = await store.load('c');
    const late = { expect: expected, put: { doc: { x: 1 } }, append: [pushed('e')], enqueue: [work('w')], erase: true };
    expect(await store.commit(change(late))).toEqual({ outcome: 'conflict' });
    expect(await store.load('c')).toEqual(before);
    expect(await store.transcript('c')).toEqual([]);
    expect(await store.waiting(customer, 10)).toEqual([]);
    expect(await store.books()).toEqual([]);
  });

  test('a commit that expects a version of a missing conversation conflicts', async () => {
    const { store } = await open();
    expect(await store.commit(change({ expect: 1 }))).toEqual({ outcome: 'conflict' });
    expect(await store.load('c')).toBeNull();
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
      expect((await store.load('c'))?.doc).toEqual({ index: winners[0] });
      expect(idsOf(await store.transcript('c')).at(-1)).toBe(`e${version}-${String(winners[0])}`);
    }
    expect(await store.load('c')).toMatchObject({ version: 3, lastSeq: 3 });
  });

  test.each([
    ['an entry', { append: [pushed('fresh'), pushed('taken')] }],
    ['a twin entry of the same change', { append: [pushed('fresh'), pushed('fresh')] }],
    ['a waiting item', { enqueue: [work('new'), work('w')] }],
    ['a dead letter', { enqueue: [work('new'), work('d')] }],
  ])('a change with an id that is taken by %s is rejected as a whole', async (_, part) => {
    const { store } = await open();
    await commit(store, { append: [pushed('taken')], enqueue: [work('w'), work('d')] });
    await commit(store, { expect: 1, settle: [{ id: 'd', as: 'dead', at: 1, reason: 'refused' }] });
    const before = [
      await store.load('c'),
      await store.transcript('c'),
      await store.waitingOf('c'),
      await store.books(),
    ];
    const whole = { append: [pushed('e')], enqueue: [work('x')], settle: [{ id: 'w', as: 'delivered' }] } as const;
    await expect(store.commit(change({ ...whole, ...part, expect: 2, put: { doc: { x: 1 } } }))).rejects.toThrow();
    const after = [await store.load('c'), await store.transcript('c'), await store.waitingOf('c'), await store.books()];
    expect(after).toEqual(before);
    expect(await commit(store, { expect: 2 })).toMatchObject({ version: 3 });
  });

  test('a rejected commit does not touch the others of the same moment', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('taken')] });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) => {
        const item = work(index === 4 ? 'taken' : `w${index}`);
        return store.commit(change({ conversationId: `n${index}`, enqueue: [item] }));
      }),
    );
    expect(outcomes.map((each) => each.status === 'fulfilled')).toEqual(outcomes.map((_, index) => index !== 4));
    expect(await store.load('n4')).toBeNull();
    expect(idsOf(await store.waiting(customer, 20))).toEqual(['taken', 'w0', 'w1', 'w2', 'w3', 'w5', 'w6', 'w7', 'w8']);
  });

  test('a conversation does not change its channel', async () => {
    const { store } = await open();
    await commit(store, {});
    await expect(store.commit(change({ expect: 1, put: { channel: 'other' } }))).rejects.toThrow();
    expect(await store.load('c')).toMatchObject({ channel: 'web', version: 1 });
  });

  test('what was committed is a copy of the documents at the time of the call', async () => {
    const { store } = await open();
    const doc = { list: [1] };
    const done = store.commit(change({ put: { doc } }));
    doc.list.push(2);
    await done;
    expect((await store.load('c'))?.doc).toEqual({ list: [1] });
    (await store.load('c').then((found) => found?.doc as typeof doc)).list.push(3);
    expect((await store.load('c'))?.doc).toEqual({ list: [1] });
  });
}
