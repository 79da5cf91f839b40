/** Contract of the store: the trace of a conversation, written with what it tells of. */
import { expect, test } from 'vitest';
import { hopsKept } from '#state';
import { change, commit, expire, hop, pushed, ref, storesOf, work } from './setup.js';
import type { OpenState } from './setup.js';

export function traceContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('hops are kept whole and in the order of the commits, per conversation', async () => {
    const { store } = await open();
    const [first, second, third] = [hop('w', 'accepted', 9), hop('w', 'sent', 7), hop('w', 'delivered', 8)];
    await commit(store, { hops: [first, second] });
    await commit(store, { id: 'other', hops: [hop('else')] });
    await commit(store, { expect: 1, hops: [third] });
    await commit(store, { expect: 2, hops: [first] });
    expect(await store.hops(ref('c'))).toEqual([first, second, third, first]);
    expect(await store.hops(ref('other'))).toEqual([hop('else')]);
    expect(await store.hops(ref('nobody'))).toEqual([]);
  });

  test('every text of a hop survives', async () => {
    const { store } = await open();
    const hops = ['', '"', '\0', '\ud800', '👩‍👧'].map((text) => ({ at: 1, hop: text, ref: text, detail: text }));
    await commit(store, { hops });
    expect(await store.hops(ref('c'))).toEqual(hops);
  });

  test('a commit that conflicts or is rejected leaves no hop', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('taken')], hops: [hop('a')] });
    expect(await store.commit(change({ expect: 5, hops: [hop('b')] }))).toMatchObject({ outcome: 'conflict' });
    await expect(store.commit(change({ expect: 1, enqueue: [work('taken')], hops: [hop('b')] }))).rejects.toThrow();
    expect(await store.hops(ref('c'))).toEqual([hop('a')]);
  });

  test('a confirmation leaves a hop where it raised a number, and nowhere else', async () => {
    const { store } = await open();
    const append = [pushed('a'), pushed('b'), pushed('c')];
    await commit(store, { append, hops: [hop('a')] });
    await commit(store, { id: 'other', append });
    await store.confirm(
      [
        { ref: ref('c'), push: 2 },
        { ref: ref('other'), push: 0 },
        { ref: ref('nobody'), push: 1 },
      ],
      70,
    );
    for (const push of [2, 1, 4]) await store.confirm([{ ref: ref('c'), push }], 80);
    await store.confirm([{ ref: ref('c'), push: 3 }], 90);
    expect(await store.hops(ref('c'))).toEqual([
      hop('a'),
      { at: 70, hop: 'confirmed', ref: '2', detail: '' },
      { at: 90, hop: 'confirmed', ref: '3', detail: '' },
    ]);
    expect(await store.hops(ref('other'))).toEqual([]);
  });

  test('the newest hops are kept, however they came', async () => {
    const { store } = await open();
    const all = Array.from({ length: 2 * hopsKept + 50 }, (_, index) => hop(`h${index}`));
    await commit(store, { hops: all.slice(0, hopsKept + 7) });
    expect(await store.hops(ref('c'))).toEqual(all.slice(7, hopsKept + 7));
    for (let version = 1; hopsKept + 7 + (version - 1) * 9 < all.length; version += 1) {
      const from = hopsKept + 7 + (version - 1) * 9;
      await commit(store, { expect: version, hops: all.slice(from, from + 9) });
      await store.books();
      expect(await store.hops(ref('c'))).toEqual(all.slice(0, from + 9).slice(-hopsKept));
    }
  });

  test('an erased conversation has no trace and gets none', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], hops: [hop('a')] });
    await commit(store, { id: 'other', hops: [hop('b')] });
    await commit(store, { expect: 1, erase: true, hops: [hop('c')], enqueue: [work('close', false)] });
    expect(await store.hops(ref('c'))).toEqual([]);
    await commit(store, { expect: 2, append: [pushed('b')], hops: [hop('d')] });
    await store.confirm([{ ref: ref('c'), push: 2 }], 5);
    expect(await store.hops(ref('c'))).toEqual([]);
    expect(await store.hops(ref('other'))).toEqual([hop('b')]);
  });

  test('an expired conversation takes its trace along, and its id begins with none', async () => {
    const { store } = await open();
    await commit(store, { put: { ttlDays: 1 }, hops: [hop('a')] });
    await commit(store, { id: 'other', hops: [hop('b')] });
    expect(await expire(store, 1e12, { defaultTtlDays: 0, tombstoneDays: 1 }, 10)).toEqual(['c']);
    expect(await store.hops(ref('c'))).toEqual([]);
    await commit(store, { hops: [hop('new')] });
    expect(await store.hops(ref('c'))).toEqual([hop('new')]);
    expect(await store.hops(ref('other'))).toEqual([hop('b')]);
  });
}
