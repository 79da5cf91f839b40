/** Contract of the store: waiting work, how it is settled, and dead letters. */
import { expect, test } from 'vitest';
import type { Customer } from '#state';
import { balance, commit, customer, idsOf, ref, storesOf, work } from './setup.js';
import type { OpenState } from './setup.js';

export function outboxContract(opens: OpenState): void {
  const open = storesOf(opens);

  test('work waits first in first out across the conversations of one customer', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b')] });
    await commit(store, { id: 'second', enqueue: [work('c')] });
    await commit(store, { expect: 1, enqueue: [work('d')] });
    const waiting = await store.waiting(customer, 10);
    expect(waiting.map((item) => [item.id, item.conversationId])).toEqual([
      ['a', 'c'],
      ['b', 'c'],
      ['c', 'second'],
      ['d', 'c'],
    ]);
    const positions = waiting.map((item) => item.position);
    expect(positions).toEqual([...new Set(positions)].sort((one, other) => one - other));
    expect(waiting[0]).toEqual({
      ...customer,
      id: 'a',
      at: 2,
      counted: true,
      body: { say: 'a' },
      conversationId: 'c',
      position: positions[0],
    });
    expect(idsOf(await store.waiting(customer, 2))).toEqual(['a', 'b']);
    expect(idsOf(await store.waitingOf(ref('c')))).toEqual(['a', 'b', 'd']);
  });

  test('a customer sees only its own work, and the same session on another channel is another customer', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a')] });
    await commit(store, { id: 'd', sessionId: 'else', enqueue: [work('b')] });
    await commit(store, { id: 'e', channel: 'app', enqueue: [work('c')] });
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['a']);
    expect(idsOf(await store.waiting({ channel: 'app', sessionId: 'visitor' }, 10))).toEqual(['c']);
    expect(await store.waiting({ channel: 'app', sessionId: 'else' }, 10)).toEqual([]);
  });

  test('items enqueued by commits of one moment all wait, each in its place', async () => {
    const { store } = await open();
    const ids = Array.from({ length: 50 }, (_, index) => `w${index}`);
    await Promise.all(ids.map((id) => commit(store, { id: `c-${id}`, enqueue: [work(id)] })));
    const waiting = await store.waiting(customer, 100);
    expect(idsOf(waiting).sort()).toEqual([...ids].sort());
    expect(new Set(waiting.map((item) => item.position)).size).toBe(50);
  });

  test('an amended item keeps its place; one that is gone is passed over', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b'), work('c')] });
    await commit(store, { expect: 1, settle: [{ id: 'c', as: 'dead', at: 1, reason: 'no' }] });
    const [before] = await store.waiting(customer, 1);
    const amend = ['a', 'c', 'gone'].map((id) => ({ id, body: { say: 'new' } }));
    await commit(store, { expect: 2, amend });
    const waiting = await store.waiting(customer, 10);
    expect(waiting[0]).toEqual({ ...before, body: { say: 'new' } });
    expect(waiting[1]?.body).toEqual({ say: 'b' });
    expect((await store.deadLetter('c'))?.body).toEqual({ say: 'c' });
  });

  test('a delivered item is gone and counted once, however often it is settled', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b')] });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 0, dead: 0, pending: 2 });
    for (const version of [1, 2]) {
      const settle = ['a', 'a', 'unknown'].map((id) => ({ id, as: 'delivered' }) as const);
      await commit(store, { expect: version, settle });
      expect(idsOf(await store.waiting(customer, 10))).toEqual(['b']);
      expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 1, dead: 0, pending: 1 });
    }
    await commit(store, { expect: 3, settle: [{ id: 'a', as: 'dead', at: 1, reason: 'late' }] });
    expect(await store.deadLetter('a')).toBeNull();
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 1, dead: 0, pending: 1 });
  });

  test('an item can be enqueued and another settled in one change', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a')] });
    await commit(store, { expect: 1, enqueue: [work('b')], settle: [{ id: 'a', as: 'delivered' }] });
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['b']);
  });

  test('what is not counted waits and dies like the rest, but not in the books', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a', false), work('b', false)] });
    expect((await store.waiting(customer, 1))[0]).toMatchObject({ id: 'a', counted: false });
    const settle = [
      { id: 'a', as: 'delivered' },
      { id: 'b', as: 'dead', at: 1, reason: 'no' },
    ] as const;
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 0, delivered: 0, dead: 0, pending: 0 });
    await commit(store, { expect: 1, settle });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 0, delivered: 0, dead: 0, pending: 0 });
    expect(idsOf(await store.deadLetters(10))).toEqual(['b']);
  });

  test('a dead letter keeps the item, the reason and the time; the newest comes first', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b'), work('c')] });
    const [item] = await store.waiting(customer, 1);
    const deaths = [
      { id: 'b', as: 'dead', at: 10, reason: 'first' },
      { id: 'a', as: 'dead', at: 20, reason: 'refused: 404' },
    ] as const;
    await commit(store, { expect: 1, settle: deaths });
    expect(await store.deadLetter('a')).toEqual({ ...item, diedAt: 20, reason: 'refused: 404' });
    expect(idsOf(await store.deadLetters(10))).toEqual(['a', 'b']);
    expect(idsOf(await store.deadLetters(1))).toEqual(['a']);
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['c']);
    expect(idsOf(await store.waitingOf(ref('c')))).toEqual(['c']);
    expect(await store.deadLetter('c')).toBeNull();
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 0, dead: 2, pending: 1 });
    await commit(store, { expect: 2, settle: deaths });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 0, dead: 2, pending: 1 });
  });

  test('a forgotten dead letter is gone, its count stays, and its id may wait again', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b')] });
    await commit(store, { expect: 1, settle: [{ id: 'a', as: 'dead', at: 1, reason: 'no' }] });
    await commit(store, { expect: 2, forget: ['a', 'b', 'unknown'], enqueue: [work('a', true, { again: 1 })] });
    expect(await store.deadLetters(10)).toEqual([]);
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['b', 'a']);
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 0, dead: 1, pending: 2 });
  });

  test('new items follow on what waited, and say where', async () => {
    const { store } = await open();
    const first = await commit(store, { enqueue: [work('a'), work('b')] });
    expect(first.workAfter).toBe(0);
    expect(first.work).toEqual(await store.waiting(customer, 10));
    const second = await commit(store, { id: 'second', enqueue: [work('c')] });
    expect(second.workAfter).toBe(first.work[1]?.position);
    expect(second.work).toEqual((await store.waiting(customer, 10)).slice(2));
    expect((await commit(store, { expect: 1 })).work).toEqual([]);
    await commit(store, { expect: 2, settle: ['a', 'b', 'c'].map((id) => ({ id, as: 'delivered' }) as const) });
    const last = await commit(store, { expect: 3, enqueue: [work('d')] });
    expect(last.workAfter).toBe(0);
    expect(last.work[0]!.position).toBeGreaterThan(second.work[0]!.position);
  });

  test('who adds up what commits of one moment answer with has no gap, whatever their order', async () => {
    const { store } = await open();
    const ids = Array.from({ length: 20 }, (_, index) => `w${index}`);
    const made = await Promise.all(
      ids.map((id) => commit(store, { id: `c-${id}`, enqueue: [work(id), work(`${id}+`)] })),
    );
    let known = 0;
    for (const { work: items, workAfter } of made.sort((one, other) => one.workAfter - other.workAfter)) {
      expect(workAfter).toBe(known);
      known = items.at(-1)!.position;
    }
    expect(made.flatMap((each) => each.work)).toEqual(await store.waiting(customer, 100));
  });

  test('an item is settled and amended only by its position and its id together', async () => {
    const { store } = await open();
    const { work: items } = await commit(store, { enqueue: [work('a'), work('b')] });
    const [a, b] = items.map(({ position }) => position);
    const settle = [
      { id: 'a', position: b!, as: 'delivered' },
      { id: 'b', position: a!, as: 'dead', at: 1, reason: 'no' },
      { id: 'a', position: a! + 99, as: 'delivered' },
    ] as const;
    const amend = [{ id: 'a', position: b!, body: { wrong: 1 } }];
    await commit(store, { expect: 1, settle, amend });
    expect(await store.waiting(customer, 10)).toEqual(items);
  });

  test('a position is never given out again', async () => {
    const { store } = await open();
    let last = 0;
    for (let version = 0; version < 6; version += 1) {
      const { work: items } = await commit(store, { expect: version, enqueue: [work(`w${version}`)] });
      expect(items[0]!.position).toBeGreaterThan(last);
      last = items[0]!.position;
      if (version % 2 === 1) await store.books();
      const settle = [{ id: `w${version}`, as: 'delivered' } as const];
      await commit(store, { expect: (version += 1), settle });
    }
  });

  test('a change settles what waits for another conversation of the customer, not of a stranger', async () => {
    const { store } = await open();
    await commit(store, { id: 'own', enqueue: [work('a')] });
    await commit(store, { id: 'strange', sessionId: 'else', enqueue: [work('b')] });
    await commit(store, { settle: ['a', 'b'].map((id) => ({ id, as: 'delivered' }) as const) });
    expect(await store.customersWaiting(10, null)).toEqual([{ channel: 'web', sessionId: 'else' }]);
  });

  test('customers with waiting work are listed page by page, each once', async () => {
    const { store } = await open();
    const all = ['web', 'app'].flatMap((channel) => ['s1', 's2', 's3'].map((sessionId) => ({ channel, sessionId })));
    for (const [index, whose] of all.entries()) {
      await commit(store, { ...whose, id: `c${index}`, enqueue: [work(`a${index}`), work(`b${index}`)] });
    }
    await commit(store, { id: 'idle', sessionId: 'idle' });
    const seen: Customer[] = [];
    for (let page = await store.customersWaiting(4, null); page.length > 0 && seen.length < 20;) {
      expect(page.length).toBeLessThanOrEqual(4);
      seen.push(...page);
      page = await store.customersWaiting(4, page.at(-1)!);
    }
    const names = (rows: readonly Customer[]) => rows.map((row) => `${row.channel}/${row.sessionId}`).sort();
    expect(names(seen)).toEqual(names(all));
  });

  test('a customer is no longer listed once nothing waits, but a dead letter does not wait', async () => {
    const { store } = await open();
    await commit(store, { enqueue: [work('a'), work('b')] });
    await commit(store, { expect: 1, settle: [{ id: 'a', as: 'delivered' }] });
    expect(await store.customersWaiting(10, null)).toEqual([customer]);
    await commit(store, { expect: 2, settle: [{ id: 'b', as: 'dead', at: 1, reason: 'no' }] });
    expect(await store.customersWaiting(10, null)).toEqual([]);
  });
}
