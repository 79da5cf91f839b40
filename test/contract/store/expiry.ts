/** Contract of the store: which conversations may be expired, and what goes with them. */
import { expect, test } from 'vitest';
import type { Store } from '#state';
import { balance, commit, customer, expire, idsOf, pushed, ref, storesOf, work } from './setup.js';
import type { Docs, OpenState } from './setup.js';

const day = 86_400_000;
const now = 100 * day;
const never = { defaultTtlDays: 0, tombstoneDays: 1000 };

export function expiryContract(opens: OpenState): void {
  const open = storesOf(opens);

  /** A conversation that was last active so many days ago. */
  async function idle(store: Store<Docs>, id: string, days: number, ttlDays: number | null, parts = {}) {
    await commit(store, { id, put: { activeAt: now - days * day, ttlDays }, ...parts });
  }

  test('a conversation expires by its own days, or else by the default', async () => {
    const { store } = await open();
    await idle(store, 'own-over', 3, 2);
    await idle(store, 'own-under', 3, 4);
    await idle(store, 'half-a-day', 0.6, 0.5);
    await idle(store, 'default-over', 11, null);
    await idle(store, 'default-under', 9, null);
    const gone = await expire(store, now, { defaultTtlDays: 10, tombstoneDays: 1000 }, 10);
    expect(gone.sort()).toEqual(['default-over', 'half-a-day', 'own-over']);
    for (const id of gone) expect(await store.load(ref(id))).toBeNull();
    expect(idsOf(await store.listByCustomer(customer, 10)).sort()).toEqual(['default-under', 'own-under']);
    expect(await expire(store, now, { defaultTtlDays: 10, tombstoneDays: 1000 }, 10)).toEqual([]);
  });

  test('a default of 0 days never expires; own days still do', async () => {
    const { store } = await open();
    await idle(store, 'kept', 99, null);
    await idle(store, 'own', 99, 98);
    expect(await expire(store, now, never, 10)).toEqual(['own']);
  });

  test('what is exactly as old as its days stays', async () => {
    const { store } = await open();
    await idle(store, 'own', 2, 2);
    await idle(store, 'default', 3, null);
    expect(await expire(store, now, { defaultTtlDays: 3, tombstoneDays: 3 }, 10)).toEqual([]);
    const gone = await expire(store, now + 1, { defaultTtlDays: 3, tombstoneDays: 3 }, 10);
    expect(gone.sort()).toEqual(['default', 'own']);
  });

  test('a tombstone expires by its own rule, not by the days of a conversation', async () => {
    const { store } = await open();
    await idle(store, 'recent', 5, 1, { erase: true });
    await idle(store, 'old', 8, null, { erase: true });
    expect(await expire(store, now, { defaultTtlDays: 1, tombstoneDays: 7 }, 10)).toEqual([]);
    expect(await store.wasErased({ what: 'conversation', ...ref('recent') })).toBe(true);
    expect(await store.wasErased({ what: 'conversation', ...ref('old') })).toBe(false);
  });

  test('a conversation with waiting work stays until it is settled, counted or not', async () => {
    const { store } = await open();
    await idle(store, 'busy', 50, 1, { enqueue: [work('w', false)] });
    await idle(store, 'grave', 50, 1, { enqueue: [work('v', false)], erase: true });
    const rule = { defaultTtlDays: 1, tombstoneDays: 1 };
    expect(await expire(store, now, rule, 10)).toEqual([]);
    for (const [id, item] of [
      ['busy', 'w'],
      ['grave', 'v'],
    ] as const) {
      await commit(store, { id, expect: 1, settle: [{ id: item, as: 'delivered' }] });
    }
    expect(await store.load(ref('grave'))).toBeNull();
    expect(await expire(store, now, rule, 10)).toEqual(['busy']);
  });

  test('one that cannot go does not stand in the way of others under the limit', async () => {
    const { store } = await open();
    await idle(store, 'busy', 90, 1, { enqueue: [work('w')] });
    await idle(store, 'free', 80, 1);
    expect(await expire(store, now, never, 1)).toEqual(['free']);
  });

  test('an activity saves a conversation', async () => {
    const { store } = await open();
    await idle(store, 'c', 50, 1);
    await commit(store, { expect: 1, put: { activeAt: now } });
    expect(await expire(store, now, never, 10)).toEqual([]);
  });

  test('an activity that is dated back counts, too', async () => {
    const { store } = await open();
    await idle(store, 'c', 1, 3);
    await commit(store, { id: 'c', expect: 1, put: { activeAt: now - 9 * day } });
    expect(await expire(store, now, never, 10)).toEqual(['c']);
  });

  test('days that are set later count', async () => {
    const { store } = await open();
    for (const id of ['own', 'default']) await idle(store, id, 5, id === 'own' ? null : 2);
    await commit(store, { id: 'own', expect: 1, put: { ttlDays: 2 } });
    await commit(store, { id: 'default', expect: 1, put: { ttlDays: null } });
    expect(await expire(store, now, never, 10)).toEqual(['own']);
  });

  test('a name is expired in its channel alone', async () => {
    const { store } = await open();
    await idle(store, 'c', 5, 1);
    await idle(store, 'c', 5, null, { channel: 'app' });
    expect(await store.expire(now, never, 10)).toEqual([ref('c')]);
    expect(await store.load(ref('c', 'app'))).not.toBeNull();
  });

  test('no more than the limit goes in one call, and calls go on until all are gone', async () => {
    const { store } = await open();
    for (let index = 0; index < 4; index += 1) {
      await idle(store, `own${index}`, 50, 1);
      await idle(store, `default${index}`, 50, null);
    }
    const gone: string[] = [];
    for (let call = 0; call < 2; call += 1) {
      const ids = await expire(store, now, { defaultTtlDays: 1, tombstoneDays: 1 }, 5);
      expect(ids.length).toBeLessThanOrEqual(5);
      gone.push(...ids);
    }
    expect(new Set(gone).size).toBe(8);
    expect(await expire(store, now, { defaultTtlDays: 1, tombstoneDays: 1 }, 0)).toEqual([]);
  });

  test('held entries count as dead, entries and dead letters go, and the id may begin anew', async () => {
    const { store } = await open();
    await idle(store, 'c', 50, 1, { append: [pushed('a', {}, 'x'), pushed('b'), pushed('c')], enqueue: [work('w')] });
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    const settle = [{ id: 'w', as: 'dead', at: 1, reason: 'no' }] as const;
    await commit(store, { expect: 1, settle });
    expect(await expire(store, now, never, 10)).toEqual(['c']);
    expect(await balance(store, 'to_client')).toEqual({ accepted: 3, delivered: 1, dead: 2, pending: 0 });
    expect(await balance(store, 'to_helpdesk')).toEqual({ accepted: 1, delivered: 0, dead: 1, pending: 0 });
    expect(await store.deadLetters(10)).toEqual([]);
    const again = await commit(store, { append: [pushed('a')], enqueue: [work('w')] });
    expect(again.conversation).toMatchObject({ version: 1, lastSeq: 1, lastPush: 1 });
    expect(idsOf(await store.transcript(ref('c')))).toEqual(['a']);
    expect(await store.load(ref('c'))).toMatchObject({ confirmedPush: 0 });
  });
}
