/** Removing files with their conversations, and the walk that finds what was left. */
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { FileShelf, FileStorageError } from '#files';
import { StoreUnavailableError } from '#state';
import { filed, listed, openFolder } from '../../../../../test/contract/files/setup.js';
import { afterThisTest } from '../../../../../test/support/clean-up.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import { FileUsage } from '../file-usage.js';
import { FileSweep, sweepDefaults } from './file-sweep.js';
import { hasOwner } from './owners.js';
import { FileRemoval } from './removal.js';

const logger = pino({ level: 'silent' });
const ref = { channel: 'shop', id: 'c-1' };

async function open() {
  const { storage } = await openFolder();
  let isAway = false;
  // The same storage, which can be away.
  const fickle = new Proxy(storage, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const away = () => Promise.reject(new FileStorageError('unavailable', 'away', { trouble: 'silent' }));
      return (...args: unknown[]): unknown => (isAway ? away() : Reflect.apply(value, target, args));
    },
  });
  const shelf = new FileShelf(fickle);
  const usage = new FileUsage();
  usage.set(new Map([['shop', 100]]));
  const transcript = vi.fn((): Promise<object[]> => Promise.resolve([]));
  const store = { transcript } as unknown as BridgeStore;
  const removal = new FileRemoval({ shelf, store, usage, logger, timeoutMs: 1000, retryMs: 20 });
  afterThisTest(() => removal.stop());
  return { storage, shelf, usage, removal, transcript, setAway: (next: boolean) => (isAway = next) };
}

const soon = { timeout: 3000, interval: 5 };

it('finds the files that a conversation was given only afterwards in its transcript', async () => {
  const { shelf, removal, transcript } = await open();
  const [own, later] = [await filed(shelf, 'c-1'), await filed(shelf, null)];
  const files = [own, later].map(({ key: fileKey }) => ({ storage: { fileKey } }));
  const strange = [
    { storage: { fileKey: 'uploads/x' } },
    { storage: { fileKey: later.key, presignedUrl: 'https://x.test' } },
  ];
  transcript.mockResolvedValueOnce([
    { seq: 1, body: { kind: 'user', content: { files: [...files, ...strange] } } },
    { seq: 2, body: { kind: 'update' } },
  ]);
  expect(await removal.namedIn(ref)).toEqual([later.key]);
});

it('removes both kinds, counts them, and leaves what was named and is another one’s', async () => {
  const { storage, shelf, usage, removal } = await open();
  await filed(shelf, 'c-1');
  const later = await shelf.change(await filed(shelf, null), { conversationId: 'c-1' });
  const foreign = await shelf.change(await filed(shelf, null), { conversationId: 'c-2' });
  const named = [later.key, foreign.key];
  const taken = { files: 2, bytes: 8 };
  expect(await removal.count(ref, named)).toEqual(taken);
  expect(await removal.now(ref, named)).toEqual(taken);
  expect(await removal.now(ref, named)).toEqual({ files: 0, bytes: 0 });
  expect([await listed(storage), usage.of('shop')]).toEqual([[foreign.key], 92]);
});

it('tries again while storage is away, with all that was named', async () => {
  const { storage, shelf, removal, setAway } = await open();
  await filed(shelf, 'c-1');
  const later = await shelf.change(await filed(shelf, null), { conversationId: 'c-1' });
  setAway(true);
  expect(await removal.now(ref, [later.key])).toBeNull();
  expect(await removal.now(ref, [])).toBeNull();
  expect(await removal.count(ref, [])).toBeNull();
  setAway(false);
  await vi.waitFor(async () => expect(await listed(storage)).toEqual([]), soon);
});

it('removes soon what nobody waits for, and nothing more once it was stopped', async () => {
  const { storage, shelf, removal } = await open();
  for (const id of ['c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'c-6']) {
    await filed(shelf, id);
    removal.soon({ channel: 'shop', id });
  }
  await vi.waitFor(async () => expect(await listed(storage)).toEqual([]), soon);
  const { key } = await filed(shelf, 'c-1');
  removal.stop();
  removal.soon(ref);
  expect(await listed(storage)).toEqual([key]);
});

it('walks past everything while the store is away, and counts nothing wrong', async () => {
  const { storage, shelf, usage } = await open();
  const { key } = await filed(shelf, 'c-1');
  const head = vi.fn((): Promise<object | null> => Promise.reject(new StoreUnavailableError('away')));
  const removed = vi.fn();
  const store = { head } as unknown as BridgeStore;
  const settings = { ...sweepDefaults, intervalMs: 10, graceMs: 0 };
  const walk = (most = settings.most) =>
    new FileSweep({ shelf, store, usage, logger, mark: 'here', onRemoved: removed }, { ...settings, most }).run(
      Date.now(),
    );
  await walk();
  expect([await listed(storage), usage.of('shop'), removed.mock.calls]).toEqual([[key], 100, []]);
  head.mockResolvedValue({ erased: true });
  // A walk that may remove nothing more has not seen everything.
  await walk(0);
  expect([await listed(storage), usage.of('shop')]).toEqual([[key], 100]);
  await walk();
  expect([await listed(storage), usage.of('shop'), removed.mock.calls]).toEqual([[], 0, [[0], [1]]]);
});

it('walks again and again until it is stopped', async () => {
  const { storage, shelf, usage } = await open();
  const store = { head: () => Promise.resolve(null) } as unknown as BridgeStore;
  const settings = { ...sweepDefaults, intervalMs: 10, graceMs: 0 };
  const sweep = new FileSweep({ shelf, store, usage, logger, mark: 'here', onRemoved: () => undefined }, settings);
  sweep.start();
  for (let times = 0; times < 2; times++) {
    await filed(shelf, 'c-1');
    await vi.waitFor(async () => expect(await listed(storage)).toEqual([]), soon);
  }
  sweep.stop();
});

it('has an owner where the conversation is there, where nobody owns it yet, and where nobody can say', async () => {
  const store = (head: () => Promise<object | null>) => ({ head }) as unknown as BridgeStore;
  const file = { channel: 'shop', conversationId: 'c-1' };
  const away = () => Promise.reject(new StoreUnavailableError('away'));
  for (const [head, isThere] of [
    [() => Promise.resolve({ erased: false }), true],
    [() => Promise.resolve({ erased: true }), false],
    [() => Promise.resolve(null), false],
    [away, true],
  ] as const)
    expect(await hasOwner(store(head), file)).toBe(isThere);
  expect(
    await hasOwner(
      store(() => Promise.resolve(null)),
      { ...file, conversationId: null },
    ),
  ).toBe(true);
});

it('walks nowhere where the files are those of another store', async () => {
  const { storage, shelf, usage } = await open();
  await shelf.isMarked('the store before');
  const { key } = await filed(shelf, 'c-1');
  const store = { head: () => Promise.resolve(null) } as unknown as BridgeStore;
  const onRemoved = vi.fn();
  const sweep = new FileSweep(
    { shelf, store, usage, logger, mark: 'here', onRemoved },
    { ...sweepDefaults, intervalMs: 1 },
  );
  await sweep.run(Date.now() + 10 * sweepDefaults.graceMs);
  expect([await listed(storage), onRemoved.mock.calls, usage.of('shop')]).toEqual([[key], [], 100]);
});
