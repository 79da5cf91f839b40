/** Contract of the store: an audit of a sound store names nothing. What it names is planted in the tests of each twin. */
import { expect, test } from 'vitest';
import type { Store } from '#state';
import { commit, expire, pushed, quiet, ref, storesOf, work } from './setup.js';
import type { Docs, OpenState } from './setup.js';

/** `series`: conversations that are written at once while audits run, twenty at most. */
export function auditContract(opens: OpenState, series = 20): void {
  const open = storesOf(opens);

  /** A conversation in every state that its entries and its work can be in. */
  async function fill(store: Store<Docs>, id: string, channel: string): Promise<void> {
    const sent = `${id}-sent`;
    const refused = `${id}-refused`;
    await commit(store, {
      id,
      channel,
      append: [pushed('a'), quiet('b'), pushed('c'), pushed('d')],
      enqueue: [work(sent), work(refused), work(`${id}-waits`), work(`${id}-quiet`, false)],
    });
    await store.confirm([{ ref: ref(id, channel), push: 1 }], 5);
    await commit(store, {
      id,
      channel,
      expect: 1,
      settle: [
        { id: sent, as: 'delivered' },
        { id: refused, as: 'dead', at: 1, reason: 'no' },
      ],
    });
  }

  test('an audit of an empty store names nothing', async () => {
    const { store } = await open();
    expect(await store.audit(10)).toEqual([]);
  });

  test('an audit names nothing whatever entries and work have come to', async () => {
    const { store } = await open();
    await fill(store, 'live', 'web');
    await fill(store, 'erased', 'web');
    await fill(store, 'other', 'app');
    await commit(store, { id: 'erased', expect: 2, append: [pushed('e')], enqueue: [work('last')], erase: true });
    await commit(store, { id: 'erased', expect: 3, append: [pushed('f')] });
    await store.confirm([{ ref: ref('erased'), push: 4 }], 5);
    await commit(store, { id: 'over', put: { ttlDays: 1 }, append: [pushed('a'), pushed('b')] });
    await store.confirm([{ ref: ref('over'), push: 1 }], 5);
    expect(await expire(store, 1e12, { defaultTtlDays: 0, tombstoneDays: 1 }, 10)).toEqual(['over']);
    expect(await store.load(ref('over'))).toBeNull();
    expect(await store.audit(10)).toEqual([]);
  });

  test('an audit in the midst of commits and confirmations names nothing', async () => {
    const { store } = await open();
    const audits: ReturnType<typeof store.audit>[] = [];
    const conversations = Math.min(20, series);
    const writers = Array.from({ length: conversations }, async (_, index) => {
      const id = `c${index}`;
      for (let version = 0; version < 10; version += 1) {
        await commit(store, { id, expect: version, append: [pushed(`e${version}`)] });
        audits.push(store.audit(10));
        await store.confirm([{ ref: ref(id), push: version }], version);
      }
    });
    await Promise.all(writers);
    expect((await Promise.all(audits)).flat()).toEqual([]);
    expect(audits).toHaveLength(10 * conversations);
  });
}
