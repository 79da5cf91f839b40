/** Contract of the store: numbers of entries, what is delivered from where, and what clients have confirmed. */
import { expect, test } from 'vitest';
import { balance, commit, idsOf, pushed, quiet, storesOf } from './setup.js';
import type { OpenStore } from './setup.js';

export function transcriptContract(opens: OpenStore): void {
  const open = storesOf(opens);

  test('entries are numbered on across commits, and pushed ones once more', async () => {
    const { store } = await open();
    const first = [quiet('a'), pushed('b', { n: 1 }, 'origin-b')];
    expect(await commit(store, { append: first })).toMatchObject({ lastSeq: 2, lastPush: 1 });
    const second = [pushed('c'), quiet('d'), pushed('e')];
    expect(await commit(store, { expect: 1, append: second })).toMatchObject({ lastSeq: 5, lastPush: 3 });
    const entries = await store.transcript('c');
    expect(entries.map(({ id, seq, push }) => [id, seq, push])).toEqual([
      ['a', 1, null],
      ['b', 2, 1],
      ['c', 3, 2],
      ['d', 4, null],
      ['e', 5, 3],
    ]);
    expect(entries[0]).toEqual({ id: 'a', at: 1, pushed: false, seq: 1, push: null, body: { text: 'a' } });
    expect(entries[1]).toEqual({ id: 'b', at: 1, pushed: true, origin: 'origin-b', seq: 2, push: 1, body: { n: 1 } });
    expect(await store.load('c')).toMatchObject({ lastSeq: 5, lastPush: 3 });
  });

  test('conversations have numbers and entry ids of their own', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), pushed('b')] });
    expect(await commit(store, { conversationId: 'other', append: [pushed('a', { mine: 1 })] })).toMatchObject({
      lastSeq: 1,
      lastPush: 1,
    });
    expect((await store.entry('other', 'a'))?.body).toEqual({ mine: 1 });
    expect((await store.entry('c', 'a'))?.body).toEqual({ text: 'a' });
    expect(await store.entry('other', 'b')).toBeNull();
  });

  test('entries after a push number come in order, without the quiet ones, up to the limit', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), quiet('q'), pushed('b'), pushed('c'), pushed('d')] });
    expect(idsOf(await store.pushedAfter('c', 0, 10))).toEqual(['a', 'b', 'c', 'd']);
    expect(idsOf(await store.pushedAfter('c', 1, 2))).toEqual(['b', 'c']);
    expect(await store.pushedAfter('c', 4, 10)).toEqual([]);
    expect(await store.pushedAfter('c', 99, 10)).toEqual([]);
  });

  test('a rewritten entry keeps its numbers, and its origin unless a new one is given', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('a', { v: 1 }, 'old'), pushed('b', { v: 1 })] });
    const rewrite = [
      { seq: 1, body: { v: 2 } },
      { seq: 2, body: { v: 3 }, origin: 'new' },
    ];
    expect(await commit(store, { expect: 1, rewrite })).toMatchObject({ version: 2, lastSeq: 2, lastPush: 1 });
    expect(await store.transcript('c')).toEqual([
      { id: 'a', at: 1, pushed: false, seq: 1, push: null, origin: 'old', body: { v: 2 } },
      { id: 'b', at: 1, pushed: true, seq: 2, push: 1, origin: 'new', body: { v: 3 } },
    ]);
    expect(idsOf(await store.entriesByOrigin('c', ['new']))).toEqual(['b']);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 1, delivered: 0, dead: 0, pending: 1 });
  });

  test('a rewrite touches no other conversation', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('a')] });
    await commit(store, { conversationId: 'other', append: [quiet('a')] });
    await commit(store, { expect: 1, rewrite: [{ seq: 1, body: { fresh: 1 } }] });
    expect((await store.entry('other', 'a'))?.body).toEqual({ text: 'a' });
  });

  test('entries are found by their origins, several of one origin too, in order', async () => {
    const { store } = await open();
    const append = [quiet('a', {}, 'x'), quiet('b', {}, 'y'), quiet('c', {}, 'x'), quiet('d'), quiet('e', {}, 'z')];
    await commit(store, { append });
    await commit(store, { conversationId: 'other', append: [quiet('f', {}, 'x')] });
    expect(idsOf(await store.entriesByOrigin('c', ['z', 'x', 'x', 'nowhere']))).toEqual(['a', 'c', 'e']);
    expect(await store.entriesByOrigin('c', [])).toEqual([]);
    expect(await store.entriesByOrigin('nobody', ['x'])).toEqual([]);
  });

  test('a confirmed push number only grows, and counts what it passes as delivered once', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), quiet('q'), pushed('b'), pushed('c')] });
    for (const push of [2, 2, 1, 0, -1]) {
      await store.confirm([{ conversationId: 'c', push }], 5);
      expect(await store.load('c')).toMatchObject({ confirmedPush: 2, version: 1, activeAt: 1000 });
      expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 2, dead: 0, pending: 1 });
    }
    await store.confirm([{ conversationId: 'c', push: 3 }], 5);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 3, dead: 0, pending: 0 });
  });

  test('a confirmation of an unknown conversation or number is ignored, the others of the call are not', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')] });
    await commit(store, { conversationId: 'other', append: [pushed('a')] });
    await store.confirm(
      [
        { conversationId: 'nobody', push: 1 },
        { conversationId: 'c', push: 2 },
        { conversationId: 'other', push: 1 },
      ],
      5,
    );
    await store.confirm([], 5);
    expect(await store.load('c')).toMatchObject({ confirmedPush: 0 });
    expect(await store.load('other')).toMatchObject({ confirmedPush: 1 });
    expect(await store.load('nobody')).toBeNull();
  });

  test('a commit keeps what was confirmed', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')] });
    await store.confirm([{ conversationId: 'c', push: 1 }], 5);
    await commit(store, { expect: 1, append: [pushed('b')] });
    expect(await store.load('c')).toMatchObject({ confirmedPush: 1, lastPush: 2 });
  });

  test('confirmations that race with commits neither conflict nor get lost', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('e0')] });
    for (let version = 1; version <= 20; version += 1) {
      const [committed] = await Promise.all([
        commit(store, { expect: version, append: [pushed(`e${version}`)] }),
        store.confirm([{ conversationId: 'c', push: version }], 5),
      ]);
      expect(committed.lastPush).toBe(version + 1);
      expect(await store.load('c')).toMatchObject({ confirmedPush: version });
    }
    expect(await balance(store, 'to_client')).toEqual({ accepted: 21, delivered: 20, dead: 0, pending: 1 });
  });
}
