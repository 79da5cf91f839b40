/** Contract of the store: numbers of entries, what is delivered from where, and what clients have confirmed. */
import { expect, test } from 'vitest';
import { entriesOf } from '#state';
import type { Entry, Page } from '#state';
import { balance, commit, idsOf, pushed, quiet, ref, storesOf } from './setup.js';
import type { Docs, OpenState } from './setup.js';

export function transcriptContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('a transcript comes in pages of so many entries and bytes, one entry at least', async () => {
    const { store } = await open();
    const texts = Array.from({ length: 24 }, (_, index) => (index % 6 === 5 ? 150_000 : 30_000));
    for (const [index, length] of texts.entries()) {
      const append = [(index % 2 === 0 ? pushed : quiet)(`e${index}`, { text: 'x'.repeat(length) })];
      await commit(store, { expect: index, append });
      if (index === 9) await store.deadLetters(1);
    }
    const pages = async (page: Page) => {
      const sizes: number[] = [];
      const seqs: number[] = [];
      for (
        let after: number | undefined = 0;
        after !== undefined;
        after = seqs.length > after ? seqs.at(-1) : undefined
      ) {
        const entries: readonly Entry<Docs>[] = await store.transcript(ref('c'), after, page);
        seqs.push(...entries.map(({ seq }) => seq));
        sizes.push(entries.length);
      }
      expect(seqs).toEqual(texts.map((_, index) => index + 1));
      return sizes;
    };
    expect(await pages({ entries: 10, bytes: 10_000_000 })).toEqual([10, 10, 4, 0]);
    expect(Math.max(...(await pages({ entries: 100, bytes: 200_000 })))).toBeLessThan(7);
    expect(await pages({ entries: 100, bytes: 1 })).toEqual([...texts.map(() => 1), 0]);
    expect((await store.transcript(ref('c'))).length).toBeLessThan(10);
    expect(await store.transcript(ref('nobody'))).toEqual([]);
    const whole: string[] = [];
    for await (const { id } of entriesOf(store, ref('c'))) whole.push(id);
    expect(whole).toEqual(texts.map((_, index) => `e${index}`));
  });

  test('what is pushed comes in bounded pieces, too', async () => {
    const { store } = await open();
    const append = Array.from({ length: 6 }, (_, index) => pushed(`e${index}`, { text: 'x'.repeat(100_000) }));
    await commit(store, { append });
    const first = await store.pushedAfter(ref('c'), 0, 100);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(4);
    const rest = await store.pushedAfter(ref('c'), first.length, 1);
    expect(rest.map(({ push }) => push)).toEqual([first.length + 1]);
    expect(await store.pushedAfter(ref('c'), 6, 100)).toEqual([]);
  });

  test('entries are numbered on across commits, and pushed ones once more', async () => {
    const { store } = await open();
    const first = [quiet('a'), pushed('b', { n: 1 }, 'origin-b')];
    expect((await commit(store, { append: first })).conversation).toMatchObject({ lastSeq: 2, lastPush: 1 });
    const second = [pushed('c'), quiet('d'), pushed('e')];
    const committed = await commit(store, { expect: 1, append: second });
    expect(committed.conversation).toMatchObject({ lastSeq: 5, lastPush: 3 });
    const entries = await store.transcript(ref('c'));
    expect(committed.entries).toEqual(entries.slice(2));
    expect(entries.map(({ id, seq, push }) => [id, seq, push])).toEqual([
      ['a', 1, null],
      ['b', 2, 1],
      ['c', 3, 2],
      ['d', 4, null],
      ['e', 5, 3],
    ]);
    expect(entries[0]).toEqual({ id: 'a', at: 1, pushed: false, seq: 1, push: null, body: { text: 'a' } });
    expect(entries[1]).toEqual({ id: 'b', at: 1, pushed: true, origin: 'origin-b', seq: 2, push: 1, body: { n: 1 } });
    expect(await store.load(ref('c'))).toMatchObject({ lastSeq: 5, lastPush: 3 });
  });

  test('conversations have numbers and entry ids of their own', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), pushed('b')] });
    const other = await commit(store, { id: 'other', append: [pushed('a', { mine: 1 })] });
    expect(other.conversation).toMatchObject({ lastSeq: 1, lastPush: 1 });
    expect((await store.entry(ref('other'), 'a'))?.body).toEqual({ mine: 1 });
    expect((await store.entry(ref('c'), 'a'))?.body).toEqual({ text: 'a' });
    expect(await store.entry(ref('other'), 'b')).toBeNull();
  });

  test('entries after a push number come in order, without the quiet ones, up to the limit', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), quiet('q'), pushed('b'), pushed('c'), pushed('d')] });
    expect(idsOf(await store.pushedAfter(ref('c'), 0, 10))).toEqual(['a', 'b', 'c', 'd']);
    expect(idsOf(await store.pushedAfter(ref('c'), 1, 2))).toEqual(['b', 'c']);
    expect(await store.pushedAfter(ref('c'), 4, 10)).toEqual([]);
    expect(await store.pushedAfter(ref('c'), 99, 10)).toEqual([]);
  });

  test('a rewritten entry keeps its numbers, and its origin unless a new one is given', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('a', { v: 1 }, 'old'), pushed('b', { v: 1 })] });
    const rewrite = [
      { seq: 1, body: { v: 2 } },
      { seq: 2, body: { v: 3 }, origin: 'new' },
    ];
    const { conversation } = await commit(store, { expect: 1, rewrite });
    expect(conversation).toMatchObject({ version: 2, lastSeq: 2, lastPush: 1 });
    expect(await store.transcript(ref('c'))).toEqual([
      { id: 'a', at: 1, pushed: false, seq: 1, push: null, origin: 'old', body: { v: 2 } },
      { id: 'b', at: 1, pushed: true, seq: 2, push: 1, origin: 'new', body: { v: 3 } },
    ]);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 1, delivered: 0, dead: 0, pending: 1 });
  });

  test('a rewrite touches no other conversation', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('a')] });
    await commit(store, { id: 'other', append: [quiet('a')] });
    await commit(store, { expect: 1, rewrite: [{ seq: 1, body: { fresh: 1 } }] });
    expect((await store.entry(ref('other'), 'a'))?.body).toEqual({ text: 'a' });
  });

  test('entries are rewritten wherever they are, again and again, and one that is not there is passed over', async () => {
    const { store } = await open();
    for (let version = 0; version < 5; version += 1) {
      await commit(store, { expect: version, append: [pushed(`a${version}`), quiet(`b${version}`)] });
      await store.books();
    }
    const rewrite = [1, 4, 7, 99].map((seq) => ({ seq, body: { seq } }));
    await commit(store, { expect: 5, rewrite, append: [quiet('late')] });
    await commit(store, {
      expect: 6,
      rewrite: [
        { seq: 4, body: { again: 4 } },
        { seq: 11, body: { last: 11 } },
      ],
    });
    const bodies = { 1: { seq: 1 }, 4: { again: 4 }, 7: { seq: 7 }, 11: { last: 11 } };
    for (let time = 0; time < 2; time += 1) {
      const entries = await store.transcript(ref('c'));
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
      for (const [seq, body] of Object.entries(bodies)) expect(entries[Number(seq) - 1]?.body).toEqual(body);
      expect((await store.pushedAfter(ref('c'), 3, 1))[0]).toEqual(entries[6]);
      await store.books();
    }
  });

  test('a confirmed push number only grows, and counts what it passes as delivered once', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), quiet('q'), pushed('b'), pushed('c')] });
    for (const push of [2, 2, 1, 0, -1]) {
      await store.confirm([{ ref: ref('c'), push }], 5);
      expect(await store.load(ref('c'))).toMatchObject({ confirmedPush: 2, version: 1, activeAt: 1000 });
      expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 2, dead: 0, pending: 1 });
    }
    await store.confirm([{ ref: ref('c'), push: 3 }], 5);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 3, dead: 0, pending: 0 });
  });

  test('a confirmation of an unknown conversation or number is ignored, the others of the call are not', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')] });
    await commit(store, { id: 'other', append: [pushed('a')] });
    await store.confirm(
      [
        { ref: ref('nobody'), push: 1 },
        { ref: ref('c'), push: 2 },
        { ref: ref('other'), push: 1 },
      ],
      5,
    );
    await store.confirm([], 5);
    expect(await store.load(ref('c'))).toMatchObject({ confirmedPush: 0 });
    expect(await store.load(ref('other'))).toMatchObject({ confirmedPush: 1 });
    expect(await store.load(ref('nobody'))).toBeNull();
  });

  test('a commit keeps what was confirmed', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')] });
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    await commit(store, { expect: 1, append: [pushed('b')] });
    expect(await store.load(ref('c'))).toMatchObject({ confirmedPush: 1, lastPush: 2 });
  });

  test('confirmations that race with commits neither conflict nor get lost', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('e0')] });
    for (let version = 1; version <= 20; version += 1) {
      const [committed] = await Promise.all([
        commit(store, { expect: version, append: [pushed(`e${version}`)] }),
        store.confirm([{ ref: ref('c'), push: version }], 5),
      ]);
      expect(committed.conversation.lastPush).toBe(version + 1);
      expect(await store.load(ref('c'))).toMatchObject({ confirmedPush: version });
    }
    expect(await balance(store, 'to_client')).toEqual({ accepted: 21, delivered: 20, dead: 0, pending: 1 });
  });
}
