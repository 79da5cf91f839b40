/** Contract of the store: ping, close, and that a store opened again has everything. */
import { expect, test } from 'vitest';
import { StoreUnavailableError } from '#state';
import type { Store } from '#state';
import { balance, change, commit, customer, idsOf, pushed, quiet, ref, storesOf, work } from './setup.js';
import type { Docs, OpenState } from './setup.js';

async function contents(store: Store<Docs>) {
  return {
    conversations: await store.loadAll(await store.listByCustomer(customer, 100)),
    transcript: await store.transcript(ref('c')),
    waiting: await store.waiting(customer, 100),
    dead: await store.deadLetters(100),
    hops: await store.hops(ref('c')),
    books: (await store.books()).map((row) => JSON.stringify(row)).sort(),
  };
}

export function lifecycleContract(opens: OpenState, isDurable: boolean): void {
  const open = storesOf(opens);

  test('an open store answers a ping', async () => {
    const { store } = await open();
    await expect(store.ping()).resolves.toBeUndefined();
  });

  test('a closed store rejects every call as unavailable, and can be closed again', async () => {
    const { state, store } = await open();
    await commit(store, {});
    const lease = await state.leases.claim(customer);
    await state.close();
    await state.close();
    const rule = { defaultTtlDays: 1, tombstoneDays: 1 };
    const calls = [
      () => store.commit(change({ expect: 1 })),
      () => store.confirm([{ ref: ref('c'), push: 1 }], 5),
      () => store.load(ref('c')),
      () => store.latest(ref('c')),
      () => store.listByUser('web', 'user', 1),
      () => store.listByCustomer(customer, 1),
      () => store.countByUser('web', 'user'),
      () => store.head(ref('other')),
      () => store.loadAll([ref('c')]),
      () => store.pushedAfter(ref('c'), 0, 1),
      () => store.transcript(ref('c')),
      () => store.entry(ref('c'), 'e'),
      () => store.waiting(customer, 1),
      () => store.waitingOf(ref('c')),
      () => store.customersWaiting(1, null),
      () => store.deadLetters(1),
      () => store.deadLetter('w'),
      () => store.deadLettersOf(ref('c'), 1),
      () => store.wasErased({ what: 'conversation', ...ref('c') }),
      () => store.scrub(),
      () => store.hops(ref('c')),
      () => store.books(),
      () => store.audit(10),
      () => store.expire(1, rule, 1),
      () => store.secretFor('links'),
      () => store.ping(),
    ];
    for (const call of calls) await expect(call()).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(state.leases.claim({ channel: 'web', sessionId: 'new' })).rejects.toBeInstanceOf(
      StoreUnavailableError,
    );
    await expect(lease?.release({ inDoubt: false })).resolves.toBeUndefined();
  });

  test('a secret for a purpose stays the same, and is another one for another purpose and another store', async () => {
    const { store, reopen } = await open();
    const secret = await store.secretFor('links');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await store.secretFor('links')).toBe(secret);
    expect(await store.secretFor('other')).not.toBe(secret);
    if (isDurable) expect(await (await reopen()).store.secretFor('links')).toBe(secret);
  });

  test('closing finishes what was begun', async () => {
    const { state, store } = await open();
    const begun = Array.from({ length: 30 }, (_, index) => store.commit(change({ id: `c${index}` })));
    await state.close();
    for (const committed of await Promise.all(begun)) expect(committed.outcome).toBe('committed');
  });

  test.skipIf(!isDurable)('a store that is opened again has everything, and numbers on', async () => {
    const { store, reopen } = await open();
    await commit(store, { append: [pushed('a'), quiet('b', {}, 'x'), pushed('c')], enqueue: [work('w'), work('v')] });
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    await commit(store, { expect: 1, settle: [{ id: 'w', as: 'dead', at: 5, reason: 'no' }] });
    await commit(store, { id: 'gone', append: [pushed('a')], erase: true });
    const before = await contents(store);
    const { store: again } = await reopen();
    expect(await contents(again)).toEqual(before);
    await commit(again, { expect: 2, append: [pushed('d')], enqueue: [work('u')] });
    expect((await again.transcript(ref('c'))).map(({ seq, push }) => [seq, push]).at(-1)).toEqual([4, 3]);
    expect(idsOf(await again.waiting(customer, 10))).toEqual(['v', 'u']);
    expect(await balance(again, 'to_client')).toEqual({ accepted: 4, delivered: 1, dead: 1, pending: 2 });
  });

  test.skipIf(!isDurable)('what was begun before closing is there after opening again', async () => {
    const { store, reopen } = await open();
    const begun = store.commit(change({ append: [pushed('a')] }));
    const { store: again } = await reopen();
    expect(await begun).toMatchObject({ outcome: 'committed' });
    expect(idsOf(await again.transcript(ref('c')))).toEqual(['a']);
  });
}
