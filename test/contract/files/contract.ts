/** What every twin of storage promises, as a suite that is given a way to open one. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { readFileKey, sweepUnknown } from '#files';
import { anySize, bytesOf, contentOf, kept, listed, longStream, streamOf } from './setup.js';
import type { OpenFiles } from './setup.js';

const noFile = readFileKey('0'.repeat(40))!;
const content = bytesOf(200_000);

export function describeFileContract(name: string, open: OpenFiles): void {
  describe(`files: ${name}`, () => {
    keepingContract(open);
    readingContract(open);
    endingContract(open);
    sweepingContract(open);
  });
}

function keepingContract(open: OpenFiles): void {
  test.each([0, 1, 65_536, 200_000])('%d bytes come back as they were, for every replica', async (length) => {
    const { storage, again } = await open();
    const sent = bytesOf(length);
    const stored = await storage.put(streamOf(sent), anySize);
    expect(stored).toMatchObject({ bytes: length, sha256: createHash('sha256').update(sent).digest('hex') });
    for (const each of [storage, await again()]) {
      expect(await contentOf(each, stored.key)).toEqual(sent);
      expect(await each.head(stored.key)).toEqual({ bytes: length, storedAt: expect.closeTo(Date.now(), -5) });
    }
  });

  test('keys are never alike, and none is a path', async () => {
    const { storage } = await open();
    const keys = await Promise.all(Array.from({ length: 20 }, () => kept(storage, 'same')));
    expect(new Set(keys).size).toBe(20);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{40}$/);
  });

  test('what is received can be looked at, and is nowhere before it is kept', async () => {
    const { storage, incoming } = await open();
    const received = await storage.receive(streamOf(content), anySize);
    expect(await readFile(received.path)).toEqual(content);
    expect(((await stat(received.path)).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(incoming)).mode & 0o777).toString(8)).toBe('700');
    expect(await listed(storage)).toEqual([]);
    const key = await received.keep();
    expect(await listed(storage)).toEqual([key]);
    expect(await readdir(incoming)).toEqual([]);
    await received.discard();
    expect(await contentOf(storage, key)).toEqual(content);
  });

  test('keeping twice keeps once', async () => {
    const { storage } = await open();
    const received = await storage.receive(streamOf('once'), anySize);
    const [first, second] = await Promise.all([received.keep(), received.keep()]);
    expect([second, await received.keep()]).toEqual([first, first]);
    expect(await listed(storage)).toEqual([first]);
  });

  test('what is discarded is gone, and cannot be kept any more', async () => {
    const { storage, incoming } = await open();
    const received = await storage.receive(streamOf(content), anySize);
    await received.discard();
    await received.discard();
    expect(await readdir(incoming)).toEqual([]);
    await expect(received.keep()).rejects.toMatchObject({ name: 'FileStorageError' });
    expect(await listed(storage)).toEqual([]);
  });

  test('an upload stands on disk, not in memory: what has come is written before more is asked for', async () => {
    const { storage, incoming } = await open();
    let most = 0;
    const { source } = longStream(60, (madeBytes) => {
      const written = readdirSync(incoming).map((name) => statSync(join(incoming, name)).size);
      most = Math.max(most, madeBytes - (written[0] ?? 0));
    });
    expect((await storage.put(source, anySize)).bytes).toBe(60 * 1024 * 1024);
    expect(most).toBeLessThan(1024 * 1024);
  });
}

function readingContract(open: OpenFiles): void {
  test.each([
    [0, 1],
    [0, 199_999],
    [100, 65_999],
    [199_999, 199_999],
  ])('bytes %d to %d are read alone', async (from, to) => {
    const { storage } = await open();
    const key = await kept(storage, content);
    const found = await storage.get(key, { range: { from, to } });
    expect([found.size, found.range]).toEqual([200_000, { from, to }]);
    expect(await buffer(found.stream)).toEqual(content.subarray(from, to + 1));
  });

  test.each([
    [200_000, 200_001],
    [5, 200_000],
    [5, 4],
  ])('bytes %d to %d are not there', async (from, to) => {
    const { storage } = await open();
    const key = await kept(storage, content);
    await expect(storage.get(key, { range: { from, to } })).rejects.toMatchObject({ code: 'unsatisfiable' });
  });

  test('what was never kept, or was deleted, is not found; deleting again is no failure', async () => {
    const { storage, again } = await open();
    const key = await kept(storage, content);
    await (await again()).delete(key);
    for (const missing of [key, noFile]) {
      await expect(storage.get(missing)).rejects.toMatchObject({ name: 'FileStorageError', code: 'notFound' });
      await expect(storage.head(missing)).rejects.toMatchObject({ name: 'FileStorageError', code: 'notFound' });
      await storage.delete(missing);
    }
  });

  test('a reader that leaves half-way, or before the first byte, disturbs nobody', async () => {
    const { storage } = await open();
    const key = await kept(storage, bytesOf(5_000_000));
    const { stream } = await storage.get(key);
    await once(stream, 'data');
    stream.destroy();
    (await storage.get(key)).stream.destroy();
    expect((await contentOf(storage, key)).length).toBe(5_000_000);
  });

  test('a reader that gives up by signal ends with `aborted`', async () => {
    const { storage } = await open();
    const key = await kept(storage, bytesOf(5_000_000));
    const reader = new AbortController();
    const { stream } = await storage.get(key, { signal: reader.signal });
    reader.abort();
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'aborted' });
  });
}

function endingContract(open: OpenFiles): void {
  test('a stream above the limit ends at once, and nothing is left of it', async () => {
    const { storage, incoming } = await open();
    const { source, madeBytes } = longStream(1000);
    await expect(storage.put(source, { limitBytes: 1_000_000 })).rejects.toMatchObject({ code: 'tooLarge' });
    expect(madeBytes()).toBeLessThan(1_500_000);
    expect(source.destroyed).toBe(true);
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
    expect((await storage.put(streamOf(content), { limitBytes: content.length })).bytes).toBe(content.length);
  });

  test('a stream that breaks off leaves nothing', async () => {
    const { storage, incoming } = await open();
    const broken = Readable.from(
      (function* () {
        yield content;
        throw new Error('cut');
      })(),
    );
    await expect(storage.put(broken, anySize)).rejects.toMatchObject({ code: 'aborted' });
    const ended = streamOf('gone');
    ended.destroy();
    await expect(storage.put(ended, anySize)).rejects.toMatchObject({ code: 'aborted' });
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
  });

  test('an upload that stalls ends by signal or by its deadline, and leaves nothing', async () => {
    const { storage, incoming } = await open({ receiveMs: 50 });
    const stalled = () => new Readable({ read: () => undefined });
    const given = new AbortController();
    const call = storage.put(stalled(), { ...anySize, signal: given.signal });
    given.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    await expect(storage.put(stalled(), anySize)).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(incoming)).toEqual([]);
  });

  test('uploads at once hold no more than they may together, and give it back', async () => {
    const { storage } = await open({ incomingBytes: 300_000 });
    const first = await storage.receive(streamOf(content), anySize);
    await expect(storage.receive(streamOf(content), anySize)).rejects.toMatchObject({ trouble: 'full' });
    await first.discard();
    const again = await storage.receive(streamOf(content), anySize);
    await again.keep();
    await expect(storage.put(streamOf(content), anySize)).resolves.toBeDefined();
  });

  test('calls whose signal has ended do nothing', async () => {
    const { storage } = await open();
    const key = await kept(storage, 'here');
    const call = { signal: AbortSignal.abort() };
    const page = { olderThan: Date.now(), limit: 1, ...call };
    const calls = [
      () => storage.get(key, call),
      () => storage.head(key, call),
      () => storage.delete(key, call),
      () => storage.ping(call),
      () => storage.list(page),
      () => storage.put(streamOf('no'), { ...anySize, ...call }),
    ];
    for (const each of calls) await expect(each()).rejects.toMatchObject({ code: 'aborted' });
    expect(await listed(storage)).toEqual([key]);
  });

  test('closed storage ends what is under way and refuses what comes', async () => {
    const { storage, incoming } = await open();
    const key = await kept(storage, 'here');
    const underWay = storage.put(new Readable({ read: () => undefined }), anySize);
    const closed = expect(underWay).rejects.toMatchObject({ code: 'unavailable', trouble: 'closed' });
    await storage.close();
    await closed;
    const calls = [
      () => storage.get(key),
      () => storage.head(key),
      () => storage.ping(),
      () => storage.put(streamOf('no'), anySize),
    ];
    for (const each of calls) await expect(each()).rejects.toMatchObject({ code: 'unavailable', trouble: 'closed' });
    expect(await readdir(incoming)).toEqual([]);
  });

  test('it answers a ping, and leaves nothing by it', async () => {
    const { storage, incoming } = await open();
    await storage.ping();
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
  });
}

function sweepingContract(open: OpenFiles): void {
  test('lists all files once, by pages of any size, with their sizes', async () => {
    const { storage } = await open();
    const keys: string[] = [];
    for (let index = 0; index < 7; index += 1) keys.push(await kept(storage, 'x'.repeat(index)));
    for (const limit of [1, 2, 3, 7, 1000]) expect(await listed(storage, { limit })).toEqual(keys.toSorted());
    const { files } = await storage.list({ olderThan: Date.now() + 60_000, limit: 1000 });
    expect(files.find(({ key }) => key === keys[5])?.bytes).toBe(5);
  });

  test('lists only what is older than asked', async () => {
    const { storage } = await open();
    await kept(storage, 'young');
    expect(await listed(storage, { olderThan: Date.now() - 60_000 })).toEqual([]);
  });

  test('removes files that nobody knows, and no more than allowed', async () => {
    const { storage } = await open();
    const keys = await Promise.all(Array.from({ length: 6 }, () => kept(storage, 'x')));
    const mine = new Set<string>(keys.slice(0, 2));
    const rule = { olderThan: Date.now() + 60_000, known: () => Promise.resolve(mine) };
    expect(await sweepUnknown(storage, { ...rule, most: 3 })).toMatchObject({ removed: 3, isCut: true });
    expect(await sweepUnknown(storage, { ...rule, most: 3 })).toEqual({ looked: 3, removed: 1, isCut: false });
    expect(await listed(storage)).toEqual([...mine].sort());
  });

  test('removes nothing while nobody can say what is known', async () => {
    const { storage } = await open();
    await kept(storage, 'x');
    const known = () => Promise.reject(new Error('the store is away'));
    await expect(sweepUnknown(storage, { olderThan: Infinity, known, most: 9 })).rejects.toThrow('the store is away');
    expect(await listed(storage)).toHaveLength(1);
  });

  test('what died processes have left of uploads is cleared once it is old enough', async () => {
    const { storage, incoming, again } = await open();
    const [old, older] = [streamOf('never kept'), streamOf('nor this')];
    const [kept, forgotten] = [await storage.receive(old, anySize), await storage.receive(older, anySize)];
    const anHourAgo = Date.now() / 1000 - 3601;
    await utimes(forgotten.path, anHourAgo, anHourAgo);
    await again();
    expect(await readdir(incoming)).toEqual([basename(kept.path)]);
    await utimes(kept.path, anHourAgo, anHourAgo);
    expect([await storage.clearLeftovers(), await readdir(incoming)]).toEqual([1, []]);
  });
}
