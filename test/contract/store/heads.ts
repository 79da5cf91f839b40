/** Contract of the store: whose a conversation is, without its document. */
import { expect, test } from 'vitest';
import { change, commit, pushed, ref, storesOf, work } from './setup.js';
import type { OpenState } from './setup.js';

export function headContract(opens: OpenState, isDurable: boolean): void {
  const open = storesOf(opens);
  const own = { sessionId: 'visitor', userKey: 'user' };

  test('the head says whose a conversation is, of its channel only', async () => {
    const { store } = await open();
    await commit(store, { at: 7, put: { activeAt: 9, doc: { text: 'x'.repeat(2000) } } });
    const head = await store.head(ref('c'));
    expect(head).toMatchObject({
      channel: 'web',
      id: 'c',
      ...own,
      createdAt: 7,
      activeAt: 9,
      listed: true,
      erased: false,
    });
    expect(head?.documentBytes).toBeGreaterThan(2000);
    expect(head?.documentBytes).toBeLessThan(4000);
    expect(head).not.toHaveProperty('doc');
    expect(await store.head(ref('c', 'app'))).toBeNull();
    expect(await store.head(ref('nobody'))).toBeNull();
  });

  test('the head follows what is committed here', async () => {
    const { store } = await open();
    await commit(store, {});
    await commit(store, { expect: 1, put: { activeAt: 1200, listed: false } });
    expect(await store.head(ref('c'))).toMatchObject({ ...own, activeAt: 1200, listed: false, erased: false });
    await commit(store, { expect: 2, erase: true, enqueue: [work('close', false)] });
    expect(await store.head(ref('c'))).toMatchObject({ ...own, erased: true });
    await commit(store, { expect: 3, settle: [{ id: 'close', as: 'delivered' }] });
    expect(await store.head(ref('c'))).toBeNull();
  });

  test('the head tells what the document takes, whatever of it was changed and whatever came with that', async () => {
    const { store } = await open();
    const custom = { text: 'x'.repeat(50_000) };
    const documentBytes = async () => (await store.head(ref('c')))?.documentBytes;
    await commit(store, { put: { doc: { custom, count: 1 } } });
    await commit(store, { expect: 1, put: { doc: { custom, count: 2 } } });
    expect(await documentBytes()).toBeGreaterThan(50_000);
    const append = [pushed('a', custom)];
    await commit(store, { expect: 2, put: { doc: { custom: {}, count: 2 } }, append });
    expect(await documentBytes()).toBeLessThan(1000);
    await commit(store, { expect: 3, put: { doc: { custom, count: 2 } }, rewrite: [{ seq: 1, body: {} }] });
    expect(await documentBytes()).toBeGreaterThan(50_000);
  });

  test.skipIf(!isDurable)('the head is there when the store is opened again, whatever the names are', async () => {
    const { store, reopen } = await open();
    const names = ['a\u0000b', '\ud800', 'é\n"x"', 'n'.repeat(3000)];
    for (const name of names) await commit(store, { id: name, userKey: name, sessionId: name, put: { doc: { name } } });
    const again = await reopen();
    for (const name of names) {
      expect(await again.store.head(ref(name))).toMatchObject({ id: name, userKey: name, sessionId: name });
    }
  });

  test.skipIf(!isDurable)('the head of a large document takes no longer than that of a small one', async () => {
    const { store, reopen } = await open();
    await store.commit(change({ id: 'small' }));
    await store.commit(change({ id: 'large', put: { doc: { text: 'x'.repeat(4_000_000) } } }));
    const timed = async (id: string) => {
      const again = await reopen();
      await again.store.head(ref('nobody'));
      const start = performance.now();
      await again.store.head(ref(id));
      return performance.now() - start;
    };
    const best = async (id: string) => Math.min(await timed(id), await timed(id), await timed(id));
    const [small, large] = [await best('small'), await best('large')];
    expect(large).toBeLessThan(small + 3);
  });
}
