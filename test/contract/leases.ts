/** Contract of leases: at most one living replica owns a customer, what was lost is fenced, what may be under way is known. */
import { expect, test, vi } from 'vitest';
import type { Lease, State } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';
import { commit, customer as ann, pushed, ref, tryCommit, work } from './store/setup.js';
import type { Docs } from './store/setup.js';

export type OpenStates = OpenReplicas<State<Docs>>;

/** Takes a lease from its holder, as its twin loses leases. */
export type LoseLease = (lease: Lease) => Promise<void> | void;

const bob = { channel: 'web', sessionId: 'bob' };
const within = { timeout: 10_000, interval: 20 };

export function leaseContract(opens: OpenStates, isShared: boolean, lose: LoseLease): void {
  const open = replicasOf(opens);

  async function openOne(): Promise<State<Docs>> {
    const [state] = await open(1);
    return state!;
  }

  async function claim({ leases }: State<Docs>, customer = ann): Promise<Lease> {
    const lease = await leases.claim(customer);
    if (!lease) throw new Error('somebody else has the lease');
    return lease;
  }

  test('a replica alone owns what it claims, and has one lease of it however often it claims', async () => {
    const state = await openOne();
    const lease = await claim(state);
    expect(await claim(state)).toBe(lease);
    expect(await claim(state, bob)).not.toBe(lease);
    expect(lease.customer).toEqual(ann);
    expect(lease.isCertain()).toBe(true);
    expect(lease.lost.aborted).toBe(false);
  });

  test('a customer that nobody owned before is not in doubt, whatever waits', async () => {
    const state = await openOne();
    await commit(state.store, { enqueue: [work('w')] });
    expect(await claim(state)).toMatchObject({ isTakenOver: false, doubtfulUpTo: 0 });
  });

  test('epochs grow', async () => {
    const state = await openOne();
    const epochs: string[] = [];
    for (let time = 0; time < 5; time += 1) {
      const lease = await claim(state);
      epochs.push(lease.epoch);
      await lease.release({ inDoubt: false });
    }
    expect(new Set(epochs).size).toBe(5);
    expect(epochs.map(Number)).toEqual(epochs.map(Number).sort((one, other) => one - other));
  });

  test('releasing is idempotent, and the released lease is certain of nothing', async () => {
    const state = await openOne();
    const lease = await claim(state);
    await lease.release({ inDoubt: false });
    const next = await claim(state);
    await lease.release({ inDoubt: false });
    expect(lease.isCertain()).toBe(false);
    expect(next).not.toBe(lease);
    expect(next.isCertain()).toBe(true);
    expect(await claim(state)).toBe(next);
  });

  test('what was released without a doubt is not in doubt for the next owner, marked or not', async () => {
    const state = await openOne();
    await commit(state.store, { enqueue: [work('w')] });
    for (const isMarked of [false, true, true]) {
      const lease = await claim(state);
      expect(lease).toMatchObject({ isTakenOver: false, doubtfulUpTo: 0 });
      if (isMarked) await lease.mark();
      await lease.release({ inDoubt: false });
    }
  });

  test('who claims at once waits for the release', async () => {
    const state = await openOne();
    await commit(state.store, { enqueue: [work('w')] });
    const lease = await claim(state);
    await lease.mark();
    const released = lease.release({ inDoubt: false });
    expect(await claim(state)).toMatchObject({ isTakenOver: false, doubtfulUpTo: 0 });
    await released;
  });

  test('what was released in doubt is doubtful up to what waits at the take-over, and no further', async () => {
    const state = await openOne();
    const { work: items } = await commit(state.store, { enqueue: [work('v'), work('w')] });
    const first = await claim(state);
    await first.mark();
    await first.mark();
    await first.release({ inDoubt: true });
    const second = await claim(state);
    expect(second).toMatchObject({ isTakenOver: true, doubtfulUpTo: items[1]?.position });
    await commit(state.store, { expect: 1, enqueue: [work('later')] });
    expect(second.doubtfulUpTo).toBe(items[1]?.position);
    await second.release({ inDoubt: false });
    expect(await claim(state)).toMatchObject({ isTakenOver: false, doubtfulUpTo: 0 });
  });

  test('a take-over without waiting items has no doubtful ones, but is one', async () => {
    const state = await openOne();
    const lease = await claim(state);
    await lease.mark();
    await lease.release({ inDoubt: true });
    expect(await claim(state)).toMatchObject({ isTakenOver: true, doubtfulUpTo: 0 });
  });

  test('a lease that is lost says so once and for good, and what it left may be under way', async () => {
    const state = await openOne();
    const lease = await claim(state);
    const heard = vi.fn();
    lease.lost.addEventListener('abort', heard);
    await lease.mark();
    await lose(lease);
    await vi.waitFor(() => expect(lease.lost.aborted).toBe(true), within);
    expect(lease.isCertain()).toBe(false);
    await lose(lease);
    await lease.release({ inDoubt: false });
    expect(heard).toHaveBeenCalledTimes(1);
    const next = await claim(state);
    expect(next).toMatchObject({ isTakenOver: true });
    expect(Number(next.epoch)).toBeGreaterThan(Number(lease.epoch));
  });

  test('the mark of an owner outlives the last conversation, for the next one is his as well', async () => {
    const state = await openOne();
    await commit(state.store, { put: { activeAt: 1, ttlDays: 1 } });
    const lease = await claim(state);
    await lease.mark();
    const rule = { defaultTtlDays: 0, tombstoneDays: 30 };
    expect(await state.store.expire(9 * 86_400_000, rule, 10)).toEqual([ref('c')]);
    const { work: items } = await commit(state.store, { id: 'd', enqueue: [work('w')] });
    await lease.mark();
    await lose(lease);
    await vi.waitFor(() => expect(lease.lost.aborted).toBe(true), within);
    expect(await claim(state)).toMatchObject({ isTakenOver: true, doubtfulUpTo: items[0]?.position });
  });

  test('a commit in the name of a valid lease is made, and says who owns the customer', async () => {
    const state = await openOne();
    const lease = await claim(state);
    const made = await tryCommit(state.store, { append: [pushed('a')] }, { as: lease });
    expect(made).toMatchObject({ outcome: 'committed', route: { owner: expect.any(String), listeners: [] } });
    const other = await commit(state.store, { id: 'd', sessionId: 'bob' });
    expect(other).toMatchObject({ route: { owner: null } });
  });

  test.each([
    ['released', (lease: Lease) => lease.release({ inDoubt: true })],
    ['lost', (lease: Lease) => lose(lease)],
  ])('a commit in the name of a lease that was %s does nothing', async (_, end) => {
    const state = await openOne();
    await commit(state.store, { enqueue: [work('w')] });
    const lease = await claim(state);
    await tryCommit(state.store, { expect: 1, append: [pushed('a')] }, { as: lease });
    const before = await state.store.load(ref('c'));
    await end(lease);
    const late = { expect: 2, append: [pushed('b')], settle: [{ id: 'w', as: 'delivered' }] } as const;
    expect(await tryCommit(state.store, late, { as: lease })).toEqual({ outcome: 'fenced' });
    await claim(state);
    expect(await tryCommit(state.store, late, { as: lease })).toEqual({ outcome: 'fenced' });
    expect(await state.store.load(ref('c'))).toEqual(before);
    expect(await state.store.waitingOf(ref('c'))).toHaveLength(1);
    expect(await tryCommit(state.store, late)).toMatchObject({ outcome: 'committed' });
  });

  test('a commit that was begun before its lease was lost is made as a whole or not at all', async () => {
    const state = await openOne();
    const lease = await claim(state);
    const change = { append: [pushed('a')], enqueue: [work('w')] };
    const begun = tryCommit(state.store, change, { as: lease });
    await lose(lease);
    const { outcome } = await begun;
    expect(['committed', 'fenced']).toContain(outcome);
    const isMade = outcome === 'committed';
    expect(await state.store.transcript(ref('c'))).toHaveLength(isMade ? 1 : 0);
    expect(await state.store.waiting(ann, 9)).toHaveLength(isMade ? 1 : 0);
    expect((await state.store.load(ref('c')))?.version).toBe(isMade ? 1 : undefined);
  });

  test('a lease of one customer is none of another', async () => {
    const state = await openOne();
    const lease = await claim(state, bob);
    expect(await tryCommit(state.store, {}, { as: lease })).toEqual({ outcome: 'fenced' });
    expect(await tryCommit(state.store, { sessionId: 'bob' }, { as: lease })).toMatchObject({ outcome: 'committed' });
  });

  test.skipIf(!isShared)('of replicas that claim at once exactly one owns the customer', async () => {
    const replicas = await open(3);
    const leases = await Promise.all(replicas.map((each) => each.leases.claim(ann)));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    expect(await Promise.all(replicas.map((each) => each.leases.claim(ann)))).toEqual(leases);
  });

  test.skipIf(!isShared)('customers are owned one by one, and channels keep them apart', async () => {
    const [one, two] = await open(2);
    await claim(one!);
    await claim(two!, bob);
    await claim(two!, { ...ann, channel: 'app' });
    expect(await one!.leases.claim(bob)).toBeNull();
  });

  test.skipIf(!isShared)('only the owner can give a customer up, and then another may claim it', async () => {
    const [one, two] = await open(2);
    const lease = await claim(one!);
    expect(await two!.leases.claim(ann)).toBeNull();
    await lease.release({ inDoubt: false });
    await claim(two!);
    await lease.release({ inDoubt: false });
    expect(await one!.leases.claim(ann)).toBeNull();
  });

  test.skipIf(!isShared)('what a closed replica owned becomes free, and is in doubt if it was marked', async () => {
    const [one, two] = await open(2);
    await (await claim(one!)).mark();
    await one!.close();
    await vi.waitFor(async () => expect(await two!.leases.claim(ann)).toMatchObject({ isTakenOver: true }), within);
  });
}
