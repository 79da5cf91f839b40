/** Contract of the store: lists of conversations, their end, and that every text survives. */
import { expect, test } from 'vitest';
import { balance, change, commit, customer, idsOf, pushed, quiet, storesOf, work } from './setup.js';
import type { OpenStore } from './setup.js';

export function listContract(opens: OpenStore): void {
  const open = storesOf(opens);

  test('a user sees the conversations that are listed and not erased, newest activity first', async () => {
    const { store } = await open();
    for (const [index, activeAt] of [30, 50, 20, 40, 10].entries()) {
      await commit(store, { conversationId: `c${index}`, put: { activeAt } });
    }
    await commit(store, { conversationId: 'c3', expect: 1, put: { activeAt: 40, listed: false } });
    await commit(store, { conversationId: 'c4', expect: 1, put: { activeAt: 60 }, erase: true });
    await commit(store, { conversationId: 'c2', expect: 1, put: { activeAt: 45 } });
    await commit(store, { conversationId: 'stranger', put: { activeAt: 99, userKey: 'else' } });
    await commit(store, { conversationId: 'elsewhere', put: { activeAt: 99, channel: 'app' } });
    expect(idsOf(await store.listByUser('web', 'user', 10))).toEqual(['c1', 'c2', 'c0']);
    expect(idsOf(await store.listByUser('web', 'user', 2))).toEqual(['c1', 'c2']);
    expect((await store.listByUser('web', 'user', 1))[0]).toEqual(await store.load('c1'));
    expect(await store.listByUser('web', 'nobody', 10)).toEqual([]);
  });

  test('a conversation that is listed again, or belongs to another user now, is found there', async () => {
    const { store } = await open();
    await commit(store, { put: { listed: false } });
    await commit(store, { expect: 1, put: { listed: true } });
    expect(idsOf(await store.listByUser('web', 'user', 10))).toEqual(['c']);
    await commit(store, { expect: 2, put: { userKey: 'next' } });
    expect(await store.listByUser('web', 'user', 10)).toEqual([]);
    expect(idsOf(await store.listByUser('web', 'next', 10))).toEqual(['c']);
  });

  test('a customer has all its conversations, oldest first, and the newest of them under a limit', async () => {
    const { store } = await open();
    for (const [index, at] of [30, 10, 20, 40].entries()) await commit(store, { conversationId: `c${index}`, at });
    await commit(store, { conversationId: 'c0', expect: 1, put: { listed: false } });
    await commit(store, { conversationId: 'c2', expect: 1, erase: true });
    await commit(store, { conversationId: 'stranger', at: 50, put: { sessionId: 'else' } });
    await commit(store, { conversationId: 'elsewhere', at: 50, put: { channel: 'app' } });
    expect(idsOf(await store.listByCustomer(customer, 10))).toEqual(['c1', 'c2', 'c0', 'c3']);
    expect(idsOf(await store.listByCustomer(customer, 2))).toEqual(['c0', 'c3']);
  });

  test('an erased conversation is a tombstone without entries; its waiting work is drained as ever', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a'), pushed('b'), quiet('c', {}, 'x')], enqueue: [work('w')] });
    await store.confirm([{ conversationId: 'c', push: 1 }], 5);
    const gone = await commit(store, { expect: 1, append: [pushed('d')], erase: true });
    expect(gone).toMatchObject({ version: 2, lastSeq: 4, lastPush: 3 });
    expect(await store.load('c')).toMatchObject({ erased: true, version: 2, lastSeq: 4, lastPush: 3 });
    expect(await store.transcript('c')).toEqual([]);
    expect(await store.pushedAfter('c', 0, 10)).toEqual([]);
    expect(await store.entry('c', 'a')).toBeNull();
    expect(await store.entriesByOrigin('c', ['x'])).toEqual([]);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 1, dead: 2, pending: 0 });
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['w']);
    expect(await store.customersWaiting(10, null)).toEqual([customer]);
    await commit(store, { expect: 2, settle: [{ id: 'w', as: 'delivered' }] });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 1, delivered: 1, dead: 0, pending: 0 });
  });

  test('a tombstone stays one: late entries count as dead, late confirmations do not count', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')] });
    await commit(store, { expect: 1, erase: true });
    const late = await commit(store, { expect: 2, append: [quiet('b'), pushed('c')] });
    expect(late).toMatchObject({ lastSeq: 3, lastPush: 2 });
    await store.confirm([{ conversationId: 'c', push: 2 }], 5);
    expect(await store.load('c')).toMatchObject({ erased: true, version: 3 });
    expect(await store.transcript('c')).toEqual([]);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 2, delivered: 0, dead: 2, pending: 0 });
  });

  test('the books keep channels apart', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('a')] });
    const other = { conversationId: 'd', put: { channel: 'app' } };
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
      const conversationId = `c${index}`;
      await commit(store, { conversationId, put: { doc } });
      await commit(store, { conversationId, expect: 1, put: { doc }, append: [pushed('e', doc)] });
      await commit(store, { conversationId, expect: 2, put: { doc }, enqueue: [work(`w${index}`, true, doc)] });
      const found = await store.load(conversationId);
      const stored = [found?.doc, (await store.entry(conversationId, 'e'))?.body];
      for (const copy of [...stored, (await store.waitingOf(conversationId))[0]?.body]) {
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
      const put = { sessionId: name, userKey: name };
      await commit(store, { conversationId: name, put, append: [quiet(name, { name }, name)], enqueue: [work(name)] });
    }
    for (const name of names) {
      expect(await store.load(name)).toMatchObject({ id: name, sessionId: name, userKey: name });
      expect(idsOf(await store.listByUser('web', name, 20))).toEqual([name]);
      expect(idsOf(await store.listByCustomer({ channel: 'web', sessionId: name }, 20))).toEqual([name]);
      expect(idsOf(await store.waiting({ channel: 'web', sessionId: name }, 20))).toEqual([name]);
      expect(await store.entry(name, name)).toMatchObject({ id: name, origin: name });
      expect(idsOf(await store.entriesByOrigin(name, [...names]))).toEqual([name]);
    }
    const reason = 'no \0 \ud800';
    await commit(store, { conversationId: 'a', expect: 1, settle: [{ id: 'a\0', as: 'dead', at: 1, reason }] });
    expect(await store.deadLetter('a\0')).toMatchObject({ id: 'a\0', reason, sessionId: 'a\0' });
    expect(await store.customersWaiting(20, null)).toHaveLength(names.length - 1);
  });

  test('a document that is no JSON is rejected and changes nothing', async () => {
    const { store } = await open();
    const loop: { self?: object } = {};
    loop.self = loop;
    await expect(store.commit(change({ put: { doc: loop } }))).rejects.toThrow(TypeError);
    expect(await store.load('c')).toBeNull();
  });
}
