/** Contract of the socket directory: which sockets are open, whose they are, and where a user was last. */
import { expect, test, vi } from 'vitest';
import type { SocketDirectory, State } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';
import { change } from './store/setup.js';
import type { Docs } from './store/setup.js';

const ann = { channel: 'web', sessionId: 'ann' };
/** What one replica says of its customers, others know a moment later. */
const within = { timeout: 3000, interval: 5 };

/** Opens a socket of the replica. */
async function openSocket(directory: SocketDirectory, channel = 'web'): Promise<string> {
  const socketId = directory.nameSocket();
  await directory.add({ socketId, channel });
  return socketId;
}

export function directoryContract(opens: OpenReplicas<State<Docs>>, isShared: boolean): void {
  const open = replicasOf(opens);

  /** The same replica twice, or two of them where they are shared: what one writes, the other reads. */
  async function openPair(): Promise<readonly [SocketDirectory, SocketDirectory]> {
    const replicas = await open(isShared ? 2 : 1);
    return [replicas[0]!.directory, replicas.at(-1)!.directory];
  }

  test('an open socket has its channel; an unknown or removed one has none', async () => {
    const [here, there] = await openPair();
    const socketId = here.nameSocket();
    expect(await there.channelOf(socketId)).toBeNull();
    await here.add({ socketId, channel: 'web' });
    const other = await openSocket(here, 'app');
    expect(await there.channelOf(socketId)).toBe('web');
    await here.remove(socketId);
    await here.remove(socketId);
    expect(await there.channelOf(socketId)).toBeNull();
    expect(await there.channelOf(other)).toBe('app');
  });

  test('names of sockets are all different', async () => {
    const [here, there] = await openPair();
    expect(new Set([here, there, here, there].map((each) => each.nameSocket())).size).toBe(4);
  });

  test.each(['', 's', '__proto__', '0123456789abcdef-', '}-{x}', 'x'.repeat(100_000), '\0'])(
    'what was never the name of a socket is as good as closed: %j',
    async (name) => {
      const [here] = await openPair();
      expect(await here.channelOf(name)).toBeNull();
      await here.remove(name);
    },
  );

  test('a user is recalled at the socket that was remembered last', async () => {
    const [here, there] = await openPair();
    const [first, second] = [await openSocket(here), await openSocket(here)];
    expect(await there.recall('web', 'ann')).toBeNull();
    await here.remember('web', 'ann', first);
    expect(await there.recall('web', 'ann')).toBe(first);
    await there.remember('web', 'ann', second);
    expect(await here.recall('web', 'ann')).toBe(second);
    await here.remove(first);
    expect(await there.recall('web', 'ann')).toBe(second);
  });

  test('a user is not recalled at a socket that was closed', async () => {
    const [here, there] = await openPair();
    const socketId = await openSocket(here);
    await here.remember('web', 'ann', socketId);
    await here.remember('web', 'bob', socketId);
    await here.remove(socketId);
    expect(await there.recall('web', 'ann')).toBeNull();
    expect(await there.recall('web', 'bob')).toBeNull();
  });

  test('a socket that is not open is not recalled', async () => {
    const [here, there] = await openPair();
    await here.remember('web', 'ann', here.nameSocket());
    await here.remember('web', 'bob', 'never');
    expect(await there.recall('web', 'ann')).toBeNull();
    expect(await there.recall('web', 'bob')).toBeNull();
  });

  test('users of other channels, and names that run together, are others', async () => {
    const [here, there] = await openPair();
    const socketId = await openSocket(here);
    await here.remember('web', 'a:b', socketId);
    expect(await there.recall('app', 'a:b')).toBeNull();
    expect(await there.recall('web:a', 'b')).toBeNull();
    expect(await there.recall('web', 'A:b')).toBeNull();
    await here.remember('web', '__proto__', socketId);
    expect(await there.recall('web', '__proto__')).toBe(socketId);
    expect(await there.channelOf('__proto__')).toBeNull();
  });

  test.skipIf(!isShared)('sockets of a channel are counted over the other replicas', async () => {
    const [here, there] = await openPair();
    const [first] = [await openSocket(here), await openSocket(here), await openSocket(here, 'app')];
    await vi.waitFor(() => expect(there.countElsewhere('web')).toBe(2), within);
    expect(['web', 'app', 'none'].map((channel) => here.countElsewhere(channel))).toEqual([0, 0, 0]);
    await here.remove(first);
    await vi.waitFor(
      () => expect(['web', 'app'].map((channel) => there.countElsewhere(channel))).toEqual([1, 1]),
      within,
    );
  });

  test.skipIf(!isShared)('the sockets of a replica that is closed are closed', async () => {
    const [first, second] = await open(2);
    const socketId = await openSocket(first!.directory);
    await first!.directory.remember('web', 'ann', socketId);
    first!.directory.listen(ann);
    await vi.waitFor(async () => expect(await second!.directory.hasListener(ann)).toBe(true), within);
    await first!.close();
    await vi.waitFor(async () => expect(await second!.directory.hasListener(ann)).toBe(false), within);
    expect(await second!.directory.channelOf(socketId)).toBeNull();
    expect(await second!.directory.recall('web', 'ann')).toBeNull();
  });

  test('a customer has a listener as long as any of its sockets is bound', async () => {
    const [here, there] = await openPair();
    const becomes = (is: boolean) => vi.waitFor(async () => expect(await there.hasListener(ann)).toBe(is), within);
    await becomes(false);
    here.listen(ann);
    here.listen(ann);
    here.unlisten(ann);
    await becomes(true);
    expect(await there.hasListener({ ...ann, channel: 'app' })).toBe(false);
    expect(await there.hasListener({ ...ann, sessionId: 'bob' })).toBe(false);
    here.unlisten(ann);
    await becomes(false);
    here.unlisten(ann);
    here.listen(ann);
    await becomes(true);
  });

  test('a commit says which replicas listen to its customer', async () => {
    const [state] = await open(1);
    const { directory, store } = state!;
    const route = async (id: string) => {
      const committed = await store.commit(change({ id, sessionId: 'ann' }));
      return committed.outcome === 'committed' ? committed.route : null;
    };
    expect(await route('a')).toEqual({ owner: null, listeners: [] });
    directory.listen(ann);
    const [replica] = (await route('b'))?.listeners ?? [];
    expect(replica).toEqual(expect.any(String));
    await state!.leases.claim(ann);
    expect(await route('c')).toEqual({ owner: replica, listeners: [replica] });
    directory.unlisten(ann);
    expect(await route('d')).toEqual({ owner: replica, listeners: [] });
  });
}
