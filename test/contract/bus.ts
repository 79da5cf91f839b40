/** Contract of the bus: at most once to every subscriber of who is addressed, in order, without blocking or disturbing. */
import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { Address, Bus, Notice, State } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';
import { change, commit, customer, pushed, ref, work } from './store/setup.js';
import type { Docs } from './store/setup.js';

const within = { timeout: 3000, interval: 5 };
const owner: Address = { to: 'owner', customer };
const listeners: Address = { to: 'listeners', customer };
const seen = (id: string): Notice<Docs> => ({ kind: 'seen', customer, ref: ref(id) });

/** What a subscriber of the bus has heard so far. */
function listen(bus: Bus<Docs>): Notice<Docs>[] {
  const heard: Notice<Docs>[] = [];
  bus.subscribe({ onNotice: (notice) => heard.push(notice), onGap: () => undefined });
  return heard;
}

export function busContract(opens: OpenReplicas<State<Docs>>, isShared: boolean): void {
  const open = replicasOf(opens);

  /** A replica that owns the customer and listens to it. */
  async function openOne(): Promise<State<Docs>> {
    const [state] = await open(1);
    await state!.leases.claim(customer);
    state!.directory.listen(customer);
    return state!;
  }

  test('every kind of notice arrives as it was told, with the teller too', async () => {
    const { bus, store, directory } = await openOne();
    const heard = listen(bus);
    const socketId = directory.nameSocket();
    await directory.add({ socketId, channel: 'web' });
    const made = await commit(store, { append: [pushed('a', { text: 'ä\0"👩‍👧' })], enqueue: [work('w')] });
    const told: [Address, Notice<Docs>][] = [
      [owner, { kind: 'work', customer, conversation: made.conversation, after: made.workAfter, items: made.work }],
      [owner, { kind: 'work', customer, conversation: made.conversation, after: 7, items: [], from: '2001:db8::/64' }],
      [listeners, { kind: 'news', ref: ref('c\u2028'), after: 0, entries: made.entries }],
      [owner, { kind: 'listening', customer }],
      [owner, seen('c')],
      [
        { to: 'socket', socketId },
        { kind: 'bind', socketId, ref: ref('c') },
      ],
      [
        { to: 'socket', socketId },
        { kind: 'frame', socketId, channel: 'web', visitor: null, text: '{"type":"👩‍👧"}' },
      ],
    ];
    for (const [address, notice] of told) bus.tell(address, notice);
    await vi.waitFor(() => expect(heard).toEqual(told.map(([, notice]) => notice)), within);
  });

  test('many notices of one teller arrive once each and in order, with every subscriber', async () => {
    const { bus } = await openOne();
    const all = [listen(bus), listen(bus)];
    const told = Array.from({ length: 500 }, (_, index) => seen(`c${index}`));
    for (const notice of told) bus.tell(owner, notice);
    for (const heard of all) await vi.waitFor(() => expect(heard).toEqual(told), within);
  });

  test('telling returns before any subscriber runs, also when a subscriber tells', async () => {
    const { bus } = await openOne();
    const heard: string[] = [];
    bus.subscribe({
      onNotice: (notice) => {
        if (notice.kind !== 'seen') return;
        heard.push(notice.ref.id);
        if (notice.ref.id === 'first') bus.tell(owner, seen('second'));
        heard.push('told');
      },
      onGap: () => undefined,
    });
    bus.tell(owner, seen('first'));
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toEqual(['first', 'told', 'second', 'told']), within);
  });

  test('who has unsubscribed hears nothing more, the others do', async () => {
    const { bus } = await openOne();
    const left = vi.fn();
    const leave = bus.subscribe({ onNotice: left, onGap: left });
    const heard = listen(bus);
    bus.tell(owner, seen('c'));
    leave();
    leave();
    bus.tell(owner, seen('d'));
    await vi.waitFor(() => expect(heard).toHaveLength(2), within);
    expect(left).not.toHaveBeenCalled();
  });

  test('a subscriber that throws disturbs no other and keeps hearing', async () => {
    const { bus } = await openOne();
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    let calls = 0;
    bus.subscribe({
      onNotice: () => {
        calls += 1;
        throw new Error('thrown by a subscriber');
      },
      onGap: () => undefined,
    });
    const heard = listen(bus);
    bus.tell(owner, seen('a'));
    bus.tell(owner, seen('b'));
    await vi.waitFor(() => expect(heard).toEqual([seen('a'), seen('b')]), within);
    expect(calls).toBe(2);
    warnings.mockRestore();
  });

  test('a closed bus takes notices and hands out none', async () => {
    const state = await openOne();
    const heard = listen(state.bus);
    await state.close();
    const before = heard.length;
    state.bus.tell(owner, seen('late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toHaveLength(before);
  });

  test.skipIf(!isShared)('notices reach the replicas that are addressed, once and in order, and no other', async () => {
    const states = await open(3);
    await states[1]!.leases.claim(customer);
    states[2]!.directory.listen(customer);
    const socketId = states[2]!.directory.nameSocket();
    await states[2]!.directory.add({ socketId, channel: 'web' });
    const all = states.map(({ bus }) => listen(bus));
    const told = Array.from({ length: 100 }, (_, index) => seen(`c${index}`));
    for (const notice of told) states[0]!.bus.tell(owner, notice);
    states[0]!.bus.tell(listeners, seen('news'));
    states[0]!.bus.tell({ to: 'socket', socketId }, seen('socket'));
    await vi.waitFor(() => expect(all).toEqual([[], told, [seen('news'), seen('socket')]]), within);
  });

  test.skipIf(!isShared)('a route says where a notice goes, and what nobody owns goes to who tells of it', async () => {
    const states = await open(3);
    const [first, second, third] = states;
    const all = states.map(({ bus }) => listen(bus));
    first!.bus.tell(owner, seen('nobody'));
    await vi.waitFor(() => expect(all[0]).toHaveLength(1), within);
    await second!.leases.claim(customer);
    third!.directory.listen(customer);
    const committed = await vi.waitFor(async () => {
      const made = await first!.store.commit(change({ id: randomUUID() }));
      if (made.outcome !== 'committed' || made.route.listeners.length === 0) throw new Error('nobody listens yet');
      return made;
    }, within);
    first!.bus.tell({ to: 'owner', customer, route: committed.route }, seen('owner'));
    first!.bus.tell({ to: 'listeners', customer, route: committed.route }, seen('news'));
    await vi.waitFor(() => expect(all).toEqual([[seen('nobody')], [seen('owner')], [seen('news')]]), within);
  });

  test.skipIf(!isShared)('what is much too large for a notice arrives as one that says so', async () => {
    const [first, second] = await open(2);
    const heard = listen(second!.bus);
    second!.directory.listen(customer);
    await vi.waitFor(async () => expect(await first!.directory.hasListener(customer)).toBe(true), within);
    const { entries } = await commit(first!.store, {
      append: [pushed('a'), pushed('b', { text: 'b'.repeat(10_000) })],
    });
    first!.bus.tell(listeners, { kind: 'news', ref: ref('c'), after: 0, entries });
    await vi.waitFor(() => expect(heard).toEqual([{ kind: 'news', ref: ref('c'), after: 2, entries: [] }]), within);
  });

  test.skipIf(!isShared)('who is going leaves what nobody owns to one of the others', async () => {
    const states = await open(3);
    const all = states.map(({ bus }) => listen(bus));
    await states[0]!.drain();
    expect(await states[0]!.leases.claim(customer)).toBeNull();
    states[0]!.bus.tell(owner, seen('left'));
    await vi.waitFor(() => expect(all.flat()).toEqual([seen('left')]), within);
    expect(all[0]).toEqual([]);
  });
}
