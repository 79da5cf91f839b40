/** Contract of the socket directory: which sockets are open, whose they are, and where a user was last. */
import { expect, test } from 'vitest';
import type { SocketDirectory, State } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';
import { change } from './store/setup.js';
import type { Docs } from './store/setup.js';

const ann = { channel: 'web', sessionId: 'ann' };

export function directoryContract(opens: OpenReplicas<State<Docs>>, isShared: boolean): void {
  const open = replicasOf(opens);

  /** The same replica twice, or two of them where they are shared: what one writes, the other reads. */
  async function openPair(): Promise<readonly [SocketDirectory, SocketDirectory]> {
    const replicas = await open(isShared ? 2 : 1);
    return [replicas[0]!.directory, replicas.at(-1)!.directory];
  }

  test('an open socket has its channel; an unknown or removed one has none', async () => {
    const [here, there] = await openPair();
    expect(await there.channelOf('s')).toBeNull();
    await here.add({ socketId: 's', channel: 'web' });
    await here.add({ socketId: 't', channel: 'app' });
    expect(await there.channelOf('s')).toBe('web');
    await here.remove('s');
    await here.remove('s');
    expect(await there.channelOf('s')).toBeNull();
    expect(await there.channelOf('t')).toBe('app');
  });

  test('a user is recalled at the socket that was remembered last', async () => {
    const [here, there] = await openPair();
    await here.add({ socketId: 's', channel: 'web' });
    await here.add({ socketId: 't', channel: 'web' });
    expect(await there.recall('web', 'ann')).toBeNull();
    await here.remember('web', 'ann', 's');
    expect(await there.recall('web', 'ann')).toBe('s');
    await there.remember('web', 'ann', 't');
    expect(await here.recall('web', 'ann')).toBe('t');
    await here.remove('s');
    expect(await there.recall('web', 'ann')).toBe('t');
  });

  test('a user is not recalled at a socket that was closed', async () => {
    const [here, there] = await openPair();
    await here.add({ socketId: 's', channel: 'web' });
    await here.remember('web', 'ann', 's');
    await here.remember('web', 'bob', 's');
    await here.remove('s');
    expect(await there.recall('web', 'ann')).toBeNull();
    expect(await there.recall('web', 'bob')).toBeNull();
  });

  test('a socket that is not open is not recalled', async () => {
    const [here, there] = await openPair();
    await here.remember('web', 'ann', 'never');
    expect(await there.recall('web', 'ann')).toBeNull();
  });

  test('users of other channels, and names that run together, are others', async () => {
    const [here, there] = await openPair();
    await here.add({ socketId: 's', channel: 'web' });
    await here.remember('web', 'a:b', 's');
    expect(await there.recall('app', 'a:b')).toBeNull();
    expect(await there.recall('web:a', 'b')).toBeNull();
    expect(await there.recall('web', 'A:b')).toBeNull();
    await here.remember('web', '__proto__', 's');
    expect(await there.recall('web', '__proto__')).toBe('s');
    expect(await there.channelOf('__proto__')).toBeNull();
  });

  test('a customer has a listener as long as any of its sockets is bound', async () => {
    const [here, there] = await openPair();
    expect(await there.hasListener(ann)).toBe(false);
    here.listen(ann);
    here.listen(ann);
    here.unlisten(ann);
    expect(await there.hasListener(ann)).toBe(true);
    expect(await there.hasListener({ ...ann, channel: 'app' })).toBe(false);
    expect(await there.hasListener({ ...ann, sessionId: 'bob' })).toBe(false);
    here.unlisten(ann);
    expect(await there.hasListener(ann)).toBe(false);
    here.unlisten(ann);
    here.listen(ann);
    expect(await there.hasListener(ann)).toBe(true);
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
