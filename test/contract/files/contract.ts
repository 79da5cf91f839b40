/** What every twin of storage promises, as a suite that is given a way to open one. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { readFileKey } from '#files';
import { endingContract } from './ending-contract.js';
import { shelfContract } from './shelf-contract.js';
import { anySize, bytesOf, contentOf, kept, listed, longStream, put, streamOf } from './setup.js';
import type { OpenFiles } from './setup.js';
import { sweepingContract } from './sweeping-contract.js';

const noFile = readFileKey('0'.repeat(56))!;
const content = bytesOf(200_000);

export function describeFileContract(name: string, open: OpenFiles): void {
  describe(`files: ${name}`, () => {
    keepingContract(open);
    readingContract(open);
    endingContract(open);
    shelfContract(open);
    sweepingContract(open);
  });
}

function keepingContract(open: OpenFiles): void {
  test.each([0, 1, 65_536, 200_000])('%d bytes come back as they were, for every replica', async (length) => {
    const { storage, again } = await open();
    const sent = bytesOf(length);
    const stored = await put(storage, streamOf(sent), anySize);
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
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{56}$/);
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
    await expect(received.keep()).rejects.toMatchObject({ name: 'FileStorageError', code: 'notFound' });
    expect(await listed(storage)).toEqual([]);
  });

  test('what waited long counts from when it was kept, so that no sweep is faster than its record', async () => {
    const { storage } = await open();
    const received = await storage.receive(streamOf(content), anySize);
    const longAgo = Date.now() / 1000 - 3500;
    await utimes(received.path, longAgo, longAgo);
    const key = await received.keep();
    expect((await storage.head(key)).storedAt).toBeGreaterThan(Date.now() - 60_000);
  });

  test('an upload stands on disk, not in memory: what has come is written before more is asked for', async () => {
    const { storage, incoming } = await open();
    let most = 0;
    const { source } = longStream(60, (madeBytes) => {
      const written = readdirSync(incoming).map((name) => statSync(join(incoming, name)).size);
      most = Math.max(most, madeBytes - (written[0] ?? 0));
    });
    expect((await put(storage, source, anySize)).bytes).toBe(60 * 1024 * 1024);
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
    [-5, 5],
    [0.5, 5],
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
