/** Contract of the store: what an erasure leaves, and what it does not. */
import { expect, test } from 'vitest';
import type { Erased } from '#state';
import {
  balance,
  commit,
  customer,
  expire,
  hop,
  idsOf,
  pushed,
  quiet,
  ref,
  storesOf,
  tryCommit,
  work,
} from './setup.js';
import type { OpenState } from './setup.js';

const one: Erased = { what: 'conversation', ...ref('c') };

export function erasureContract(opens: OpenState, isDurable: boolean): void {
  const open = storesOf(opens);

  test('an erasure takes entries, trace, waiting work and dead letters, and its books balance', async () => {
    const { store } = await open();
    const enqueue = [work('w'), work('v'), work('u', false)];
    await commit(store, { append: [pushed('a'), pushed('b'), quiet('c', {}, 'x')], enqueue, hops: [hop('a')] });
    await commit(store, { id: 'other', enqueue: [work('x')] });
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    await commit(store, { expect: 1, settle: [{ id: 'v', as: 'dead', at: 5, reason: 'no' }] });
    expect(idsOf(await store.deadLettersOf(ref('c'), 10))).toEqual(['v']);
    expect(await store.deadLettersOf(ref('other'), 10)).toEqual([]);
    const gone = await commit(store, { expect: 2, append: [pushed('d')], erase: true });
    expect(gone.conversation).toMatchObject({ version: 3, lastSeq: 4, lastPush: 3, erased: true });
    expect(gone.entries.map(({ seq, push }) => [seq, push])).toEqual([[4, 3]]);
    expect(await store.load(ref('c'))).toBeNull();
    expect(await store.latest(ref('c'))).toBeNull();
    expect(await store.transcript(ref('c'))).toEqual([]);
    expect(await store.pushedAfter(ref('c'), 0, 10)).toEqual([]);
    expect(await store.hops(ref('c'))).toEqual([]);
    expect(await store.deadLetters(10)).toEqual([]);
    expect(await store.deadLetter('v')).toBeNull();
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['x']);
    expect(idsOf(await store.listByCustomer(customer, 10))).toEqual(['other']);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 1, dead: 2, pending: 0 });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 0, dead: 2, pending: 1 });
    expect(await store.audit(10)).toEqual([]);
  });

  test('a change that comes late finds nothing, and so does a confirmation', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('w')] });
    await commit(store, { expect: 1, erase: true });
    for (const expect_ of [1, 2]) {
      const late = { expect: expect_, append: [pushed('b')], settle: [{ id: 'w', as: 'delivered' } as const] };
      expect(await tryCommit(store, late)).toEqual({ outcome: 'conflict', current: null });
    }
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 1, delivered: 0, dead: 1, pending: 0 });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 1, delivered: 0, dead: 1, pending: 0 });
  });

  test('what it enqueues itself keeps the row until it is settled; late entries count as dead, late confirmations do not', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('w')] });
    await commit(store, { expect: 1, erase: true, enqueue: [work('close', false)] });
    expect(await store.load(ref('c'))).toMatchObject({ erased: true, version: 2 });
    expect(await store.wasErased(one)).toBe(true);
    expect(await store.customersWaiting(10, null)).toEqual([customer]);
    await commit(store, { expect: 2, append: [quiet('b'), pushed('c')] });
    await store.confirm([{ ref: ref('c'), push: 2 }], 5);
    expect(await store.load(ref('c'))).toMatchObject({ lastSeq: 3, lastPush: 2, version: 3 });
    expect(await store.transcript(ref('c'))).toEqual([]);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 2, delivered: 0, dead: 2, pending: 0 });
    await commit(store, { expect: 3, settle: [{ id: 'close', as: 'dead', at: 5, reason: 'no' }] });
    expect(await store.load(ref('c'))).toBeNull();
    expect(await store.deadLetters(10)).toEqual([]);
    expect(await store.customersWaiting(10, null)).toEqual([]);
    expect(await store.audit(10)).toEqual([]);
  });

  test('it is remembered by whoever knows what to ask for', async () => {
    const { store, reopen } = await open();
    await commit(store, { link: ['t'] });
    await commit(store, { id: 'kept', userKey: 'else', link: ['u'] });
    await commit(store, { expect: 1, erase: true });
    const whose = { what: 'conversationOf', ...ref('c') } as const;
    const user = { what: 'user', channel: 'web', userKey: 'user' } as const;
    const ticket = { what: 'ticket', channel: 'web', ticket: 't' } as const;
    const asked: [Erased, boolean][] = [
      [one, true],
      [{ ...one, channel: 'app' }, false],
      [{ what: 'conversation', ...ref('kept') }, false],
      [{ ...whose, userKey: 'user' }, true],
      [{ ...whose, userKey: 'else' }, false],
      [user, true],
      [{ ...user, userKey: 'else' }, false],
      [ticket, true],
      [{ ...ticket, ticket: 'u' }, false],
    ];
    for (const [erased, isSo] of asked) expect([erased, await store.wasErased(erased)]).toEqual([erased, isSo]);
    await store.scrub();
    for (const [erased, isSo] of asked) expect([erased, await store.wasErased(erased)]).toEqual([erased, isSo]);
    if (!isDurable) return;
    const { store: again } = await reopen();
    for (const [erased, isSo] of asked) expect([erased, await again.wasErased(erased)]).toEqual([erased, isSo]);
    expect(await again.load(ref('c'))).toBeNull();
  });

  test('a ticket that came with the very last of it is remembered as well', async () => {
    const { store } = await open();
    await commit(store, {});
    await commit(store, { expect: 1, erase: true, enqueue: [work('close', false)] });
    await commit(store, { expect: 2, settle: [{ id: 'close', as: 'delivered' }], link: ['late'] });
    expect(await store.wasErased({ what: 'ticket', channel: 'web', ticket: 'late' })).toBe(true);
  });

  test('it is forgotten in the end, and its tickets are free at once', async () => {
    const { store } = await open();
    await commit(store, { put: { activeAt: 1000 }, link: ['t'], erase: true });
    expect(await tryCommit(store, { id: 'd', link: ['t'] })).toMatchObject({ outcome: 'committed' });
    const rule = { defaultTtlDays: 0, tombstoneDays: 2 };
    expect(await expire(store, 1000 + 86_400_000, rule, 10)).toEqual([]);
    expect(await store.wasErased(one)).toBe(true);
    expect(await expire(store, 1000 + 3 * 86_400_000, rule, 10)).toEqual([]);
    expect(await store.wasErased(one)).toBe(false);
  });

  test('its id may begin anew, with nothing of what was', async () => {
    const { store } = await open();
    await commit(store, { append: [pushed('a')], enqueue: [work('w')], link: ['t'], hops: [hop('a')] });
    await commit(store, { expect: 1, erase: true });
    await commit(store, { append: [pushed('b')], enqueue: [work('v')], link: ['t'] });
    expect(await store.load(ref('c'))).toMatchObject({ version: 1, erased: false, lastSeq: 1 });
    expect(idsOf(await store.transcript(ref('c')))).toEqual(['b']);
    expect(idsOf(await store.waiting(customer, 10))).toEqual(['v']);
    await store.books();
    expect(idsOf(await store.transcript(ref('c')))).toEqual(['b']);
    expect(idsOf(await store.listByCustomer(customer, 10))).toEqual(['c']);
    expect(await tryCommit(store, { id: 'd', link: ['t'] })).toMatchObject({ outcome: 'taken' });
    expect(await store.audit(10)).toEqual([]);
  });
}
