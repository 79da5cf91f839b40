/** Contract of the store: lists of conversations, their end, and that every text survives. */
import { expect, test } from 'vitest';
import { balance, change, commit, customer, idsOf, pushed, quiet, ref, storesOf, work } from './setup.js';
import type { OpenState } from './setup.js';

export function listContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('a user sees the conversations that are listed and not erased, newest activity first', async () => {
    const { store } = await open();
    for (const [index, activeAt] of [30, 50, 20, 40, 10].entries()) {
      await commit(store, { id: `c${index}`, put: { activeAt } });
    }
    await commit(store, { id: 'c3', expect: 1, put: { activeAt: 40, listed: false } });
    await commit(store, { id: 'c4', expect: 1, put: { activeAt: 60 }, erase: true });
    await commit(store, { id: 'c2', expect: 1, put: { activeAt: 45 } });
    await commit(store, { id: 'stranger', userKey: 'else', put: { activeAt: 99 } });
    await commit(store, { id: 'elsewhere', channel: 'app', put: { activeAt: 99 } });
    expect(idsOf(await store.listByUser('web', 'user', 10))).toEqual(['c1', 'c2', 'c0']);
    expect(idsOf(await store.listByUser('web', 'user', 2))).toEqual(['c1', 'c2']);
    expect(await store.listByUser('web', 'user', 1)).toMatchObject([
      { activeAt: 50, listed: true, sessionId: 'visitor' },
    ]);
    expect(await store.countByUser('web', 'user')).toBe(3);
    expect(await store.countByUser('web', 'nobody')).toBe(0);
    expect(await store.listByUser('web', 'nobody', 10)).toEqual([]);
  });

  test('a conversation that is listed again is found again', async () => {
    const { store } = await open();
    await commit(store, { put: { listed: false } });
    await commit(store, { expect: 1, put: { listed: true } });
    expect(idsOf(await store.listByUser('web', 'user', 10))).toEqual(['c']);
  });

  test('lists have no documents, and say how large these are; they are loaded by name', async () => {
    const { store } = await open();
    const doc = { text: 'x'.repeat(3000) };
    for (const id of ['a', 'b']) await commit(store, { id, put: { doc } });
    const heads = [...(await store.listByUser('web', 'user', 9)), ...(await store.listByCustomer(customer, 9))];
    expect(heads).toHaveLength(4);
    for (const head of heads) {
      expect(head).not.toHaveProperty('doc');
      expect(head.documentBytes).toBeGreaterThan(3000);
      expect(head.documentBytes).toBeLessThan(6000);
    }
    const loaded = await store.loadAll([ref('b'), ref('nobody'), ref('a'), ref('a', 'app')]);
    expect(loaded.map((each) => each?.id)).toEqual(['b', undefined, 'a', undefined]);
    expect(loaded[0]).toEqual(await store.load(ref('b')));
  });

  test('a customer has all its conversations but the erased ones, oldest first, and the newest of them under a limit', async () => {
    const { store } = await open();
    for (const [index, at] of [30, 10, 20, 40].entries()) await commit(store, { id: `c${index}`, at });
    await commit(store, { id: 'c0', expect: 1, put: { listed: false } });
    await commit(store, { id: 'c2', expect: 1, erase: true });
    await commit(store, { id: 'stranger', at: 50, sessionId: 'else' });
    await commit(store, { id: 'elsewhere', at: 50, channel: 'app' });
    expect(idsOf(await store.listByCustomer(customer, 10))).toEqual(['c1', 'c0', 'c3']);
    expect(idsOf(await store.listByCustomer(customer, 2))).toEqual(['c0', 'c3']);
  });

  test('under a limit a customer has as many conversations as that, also right after the newest was erased', async () => {
    const { store } = await open();
    for (const at of [1, 2, 3, 4]) await commit(store, { id: `c${at}`, at });
    await store.books();
    await commit(store, { id: 'c4', expect: 1, erase: true });
    expect(idsOf(await store.listByCustomer(customer, 3))).toEqual(['c1', 'c2', 'c3']);
  });

  test('all conversations come page by page, each once, without those that are erased', async () => {
    const { store } = await open();
    const ids = Array.from({ length: 7 }, (_, index) => `c${index}`);
    for (const id of ids) await commit(store, { id, sessionId: `of ${id}`, channel: id === 'c3' ? 'app' : 'web' });
    await commit(store, { id: 'c1', expect: 1, put: { ttlDays: 3, listed: false } });
    await commit(store, { id: 'gone', sessionId: 'else' });
    await commit(store, { id: 'gone', sessionId: 'else', expect: 1, erase: true });
    const found: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages++) {
      const page = await store.conversations(3, after);
      expect(page.conversations.length).toBeLessThanOrEqual(3);
      found.push(...idsOf(page.conversations));
      after = page.next;
      if (after === null) break;
    }
    expect(after).toBeNull();
    expect(found.sort()).toEqual(ids);
    expect((await store.conversations(10, 'no such thing')).conversations).toHaveLength(7);
    const [first] = (await store.conversations(1, null)).conversations;
    expect(first).toEqual(await store.load(ref(first!.id, first!.channel)));
  });

  test('the books keep channels apart', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('a')] });
    const other = { id: 'd', channel: 'app' };
    await commit(store, { ...other, append: [pushed('a'), pushed('b')], enqueue: [work('b')] });
    await commit(store, { ...other, expect: 1, settle: [{ id: 'b', as: 'delivered' }] });
    expect(await balance(store, 'to_client')).toEqual({ accepted: 1, delivered: 0, dead: 0, pending: 1 });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 1, delivered: 0, dead: 0, pending: 1 });
    expect(await balance(store, 'to_client', 'app')).toEqual({ accepted: 2, delivered: 0, dead: 0, pending: 2 });
    expect(await balance(store, 'to_helpdesk', 'app')).toEqual({ accepted: 1, delivered: 1, dead: 0, pending: 0 });
  });

  test('documents survive unchanged: unicode, NUL, broken surrogates, large texts, keys of the prototype', async () => {
    const { store } = await open();
    const tricky = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":1,"toString":null,"":{"":[]},"a\\u0000b":"\\u0000","n":-0.1e-7}',
    ) as object;
    const docs = [
      tricky,
      { text: '👩‍👩‍👧 ‮ ﷽ \ud800 "\\ \u2028' },
      { text: 'ä'.repeat(1_000_000) },
      { list: [[], {}, null] },
    ];
    for (const [index, doc] of docs.entries()) {
      const id = `c${index}`;
      await commit(store, { id, put: { doc } });
      await commit(store, { id, expect: 1, put: { doc }, append: [pushed('e', doc)] });
      await commit(store, { id, expect: 2, put: { doc }, enqueue: [work(`w${index}`, true, doc)] });
      const found = await store.load(ref(id));
      const stored = [found?.doc, (await store.entry(ref(id), 'e'))?.body];
      for (const copy of [...stored, (await store.waitingOf(ref(id)))[0]?.body]) {
        expect(JSON.stringify(copy)).toBe(JSON.stringify(doc));
      }
    }
    expect({}).not.toHaveProperty('polluted');
  });

  test('names that differ only in what UTF-8 cannot say stay different', async () => {
    const { store } = await open();
    const names = [
      'a\ud800',
      'a\ud801',
      'a\ufffd',
      'a\0',
      'a',
      '"a"',
      '"a\\ud800"',
      '%',
      ' a',
      'A',
      '\u00e9',
      'e\u0301',
      '__proto__',
    ];
    for (const name of names) {
      const whose = { id: name, sessionId: name, userKey: name };
      await commit(store, { ...whose, append: [quiet(name, { name }, name)], enqueue: [work(name)], link: [name] });
    }
    for (const name of names) {
      expect(await store.load(ref(name))).toMatchObject({ id: name, sessionId: name, userKey: name });
      expect(idsOf(await store.listByUser('web', name, 20))).toEqual([name]);
      expect(idsOf(await store.listByCustomer({ channel: 'web', sessionId: name }, 20))).toEqual([name]);
      expect(idsOf(await store.waiting({ channel: 'web', sessionId: name }, 20))).toEqual([name]);
      expect(await store.entry(ref(name), name)).toMatchObject({ id: name, origin: name });
    }
    const reason = 'no \0 \ud800';
    await commit(store, { id: 'a\0', expect: 1, settle: [{ id: 'a\0', as: 'dead', at: 1, reason }] });
    expect(await store.deadLetter('a\0')).toMatchObject({ id: 'a\0', reason, sessionId: 'a\0' });
    expect(await store.customersWaiting(20, null)).toHaveLength(names.length - 1);
  });

  test('a document that is no JSON is rejected and changes nothing', async () => {
    const { store } = await open();
    const loop: { self?: object } = {};
    loop.self = loop;
    await expect(store.commit(change({ put: { doc: loop } }))).rejects.toThrow(TypeError);
    expect(await store.load(ref('c'))).toBeNull();
  });
}
