/** Contract of the store: what a conversation takes, and all of a channel together, is counted with every change. */
import { expect, test } from 'vitest';
import type { Store } from '#state';
import { commit, expire, pushed, quiet, ref, storesOf, tryCommit, work } from './setup.js';
import type { Docs, OpenState } from './setup.js';

const jsonBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const odd = { text: 'ä \u0000 \ud800 👩‍👧 "x"\\ \u2028' };

export function usageContract(opens: OpenState, isDurable: boolean): void {
  const open = storesOf(opens);

  async function expectBytes(store: Store<Docs>, id: string, ...values: unknown[]): Promise<number> {
    const bytes = values.reduce<number>((sum, value) => sum + jsonBytes(value), 0);
    expect((await store.load(ref(id)))?.bytes).toBe(bytes);
    expect((await store.latest(ref(id)))?.conversation.bytes).toBe(bytes);
    expect(await store.audit(10)).toEqual([]);
    return bytes;
  }

  test('a conversation takes what its document and the bodies of its entries take as JSON', async () => {
    const { store } = await open();
    const doc = { n: 1, list: [odd], 'näme "x"': null, none: undefined, big: 'x'.repeat(300) };
    const made = await commit(store, { put: { doc }, append: [quiet('a', odd), pushed('b', {})] });
    expect(made.conversation.bytes).toBe(await expectBytes(store, 'c', doc, odd, {}));
    await commit(store, { expect: 1, append: [pushed('c', { n: [1.5, -0, true, null] })] });
    await expectBytes(store, 'c', doc, odd, {}, { n: [1.5, 0, true, null] });
  });

  test('another document takes what it takes, whatever it shares with the one before', async () => {
    const { store } = await open();
    const doc = { custom: { a: 'x'.repeat(200) }, count: 9, gone: 'yes' };
    await commit(store, { put: { doc }, append: [quiet('a')] });
    const docs = [
      { ...doc, count: 10 },
      { ...doc, custom: {} },
      { count: 10 },
      { ...doc, gone: undefined },
      [1, 2],
      {},
    ];
    for (const [index, next] of docs.entries()) {
      await commit(store, { expect: index + 1, put: { doc: next } });
      await expectBytes(store, 'c', next, { text: 'a' });
    }
  });

  test('an entry that is rewritten takes what it takes now, old or new, once or twice', async () => {
    const { store, reopen } = await open();
    await commit(store, { append: [quiet('a', odd), pushed('b', { long: 'x'.repeat(500) })] });
    const again = isDurable ? (await reopen()).store : store;
    await commit(again, { expect: 1, rewrite: [{ seq: 2, body: { short: 1 }, origin: 'o' }] });
    await expectBytes(again, 'c', {}, odd, { short: 1 });
    const rewrite = [
      { seq: 1, body: { first: 1 } },
      { seq: 1, body: { second: 22 } },
      { seq: 3, body: odd },
      { seq: 9, body: odd },
    ];
    await commit(again, { expect: 2, append: [quiet('c', { new: true })], rewrite });
    await expectBytes(again, 'c', {}, { second: 22 }, { short: 1 }, odd);
    await commit(again, { expect: 3, rewrite: [{ seq: 1, body: {} }] });
    await expectBytes(again, 'c', {}, {}, { short: 1 }, odd);
  });

  test('a tombstone takes what its document takes, also after something was appended to it', async () => {
    const { store } = await open();
    await commit(store, { put: { doc: { a: odd } }, append: [quiet('a', odd)] });
    await commit(store, { expect: 1, erase: true, put: { doc: { b: 1 } }, enqueue: [work('close', false)] });
    await expectBytes(store, 'c', { b: 1 });
    await commit(store, { expect: 2, append: [pushed('b', odd)], rewrite: [{ seq: 1, body: odd }] });
    await expectBytes(store, 'c', { b: 1 });
    expect(await store.usage()).toEqual(new Map([['web', 7]]));
    await commit(store, { expect: 3, settle: [{ id: 'close', as: 'delivered' }] });
    expect((await store.usage()).get('web') ?? 0).toBe(0);
    expect(await store.audit(10)).toEqual([]);
  });

  test('a change that was not made takes nothing', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('a')], link: ['t'] });
    const before = await store.usage();
    expect((await tryCommit(store, { expect: 5, append: [quiet('b', odd)] })).outcome).toBe('conflict');
    expect((await tryCommit(store, { id: 'd', append: [quiet('b', odd)], link: ['t'] })).outcome).toBe('taken');
    await expect(store.commit({ ref: ref('d'), expect: 0, at: 1 })).rejects.toThrow();
    expect(await store.usage()).toEqual(before);
  });

  test('commits on top of each other that are all under way are counted as one after the other', async () => {
    const { store } = await open();
    await commit(store, { append: [quiet('e0', odd)] });
    const versions = Array.from({ length: 20 }, (_, index) => index + 1);
    await Promise.all(
      versions.map((version) =>
        tryCommit(store, {
          expect: version,
          put: { doc: { version } },
          append: [quiet(`e${version}`, { version })],
          rewrite: [{ seq: 1, body: { at: version } }],
        }),
      ),
    );
    const { version } = (await store.load(ref('c')))!;
    const bodies = (await store.transcript(ref('c'))).map(({ body }) => body);
    await expectBytes(store, 'c', { version: version - 1 }, ...bodies);
  });

  test('the usage of a channel is the sum of its conversations, less those that expired', async () => {
    const { store, reopen } = await open();
    await commit(store, { id: 'a', append: [quiet('a', odd)], put: { ttlDays: 1 } });
    await commit(store, { id: 'b', sessionId: 'other', append: [quiet('a')] });
    await commit(store, { id: 'a', channel: 'app', append: [pushed('a', odd)] });
    const [own, other] = [2 + jsonBytes(odd), 2 + jsonBytes({ text: 'a' })];
    expect(await store.usage()).toEqual(
      new Map([
        ['web', own + other],
        ['app', own],
      ]),
    );
    expect(await expire(store, 1e12, { defaultTtlDays: 0, tombstoneDays: 1 }, 10)).toEqual(['a']);
    expect((await store.usage()).get('web')).toBe(other);
    if (isDurable) expect((await (await reopen()).store.usage()).get('web')).toBe(other);
    expect(await (isDurable ? (await reopen()).store : store).audit(10)).toEqual([]);
  });
}
