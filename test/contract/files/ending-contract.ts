/** What storage promises about uploads and calls that do not work out. */
import { readdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { anySize, bytesOf, kept, listed, longStream, put, streamOf } from './setup.js';
import type { OpenFiles } from './setup.js';

const content = bytesOf(200_000);

export function endingContract(open: OpenFiles): void {
  test('a stream above the limit ends at once, and nothing is left of it', async () => {
    const { storage, incoming } = await open();
    const { source, madeBytes } = longStream(1000);
    await expect(put(storage, source, { limitBytes: 1_000_000 })).rejects.toMatchObject({ code: 'tooLarge' });
    expect(madeBytes()).toBeLessThan(1_500_000);
    expect(source.destroyed).toBe(true);
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
    expect((await put(storage, streamOf(content), { limitBytes: content.length })).bytes).toBe(content.length);
  });

  test('a stream that breaks off leaves nothing', async () => {
    const { storage, incoming } = await open();
    const broken = Readable.from(
      (function* () {
        yield content;
        throw new Error('cut');
      })(),
    );
    await expect(put(storage, broken, anySize)).rejects.toMatchObject({ code: 'aborted' });
    const ended = streamOf('gone');
    ended.destroy();
    await expect(put(storage, ended, anySize)).rejects.toMatchObject({ code: 'aborted' });
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
  });

  test('an upload that stalls ends by signal or by its deadline, and leaves nothing', async () => {
    const { storage, incoming } = await open({ receiveMs: 50 });
    const stalled = () => new Readable({ read: () => undefined });
    const given = new AbortController();
    const call = put(storage, stalled(), { ...anySize, signal: given.signal });
    given.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
    await expect(put(storage, stalled(), anySize)).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(incoming)).toEqual([]);
  });

  test('uploads at once hold no more than they may together, and give it back', async () => {
    const { storage } = await open({ incomingBytes: 300_000 });
    const first = await storage.receive(streamOf(content), anySize);
    await expect(storage.receive(streamOf(content), anySize)).rejects.toMatchObject({ trouble: 'full' });
    await first.discard();
    const again = await storage.receive(streamOf(content), anySize);
    await again.keep();
    await expect(put(storage, streamOf(content), anySize)).resolves.toBeDefined();
  });

  test('of uploads that are too much together only so many are given up that the others are whole', async () => {
    const { storage } = await open({ incomingBytes: 5 * content.length });
    const chunks = Array.from({ length: 20 }, (_, at) => content.subarray(at * 10_000, (at + 1) * 10_000));
    const receive = () => storage.receive(Readable.from(chunks, { objectMode: false }), anySize);
    const ends = await Promise.allSettled(Array.from({ length: 8 }, receive));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
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
      () => put(storage, streamOf('no'), { ...anySize, ...call }),
    ];
    for (const each of calls) await expect(each()).rejects.toMatchObject({ code: 'aborted' });
    expect(await listed(storage)).toEqual([key]);
  });

  test('closed storage ends what is under way and refuses what comes', async () => {
    const { storage, incoming } = await open();
    const key = await kept(storage, 'here');
    const underWay = put(storage, new Readable({ read: () => undefined }), anySize);
    const closed = expect(underWay).rejects.toMatchObject({ code: 'unavailable', trouble: 'closed' });
    await storage.close();
    await closed;
    const calls = [
      () => storage.get(key),
      () => storage.head(key),
      () => storage.ping(),
      () => put(storage, streamOf('no'), anySize),
    ];
    for (const each of calls) await expect(each()).rejects.toMatchObject({ code: 'unavailable', trouble: 'closed' });
    expect(await readdir(incoming)).toEqual([]);
  });

  test('closed storage has left nothing of what was not kept, whether it was whole or not', async () => {
    const { storage, incoming } = await open();
    await storage.receive(streamOf(content), anySize);
    const underWay = put(storage, new Readable({ read: () => undefined }), anySize).catch(() => undefined);
    await vi.waitFor(async () => expect(await readdir(incoming)).toHaveLength(2));
    await storage.close();
    expect(await readdir(incoming)).toEqual([]);
    await underWay;
  });

  test('it answers a ping, and leaves nothing by it', async () => {
    const { storage, incoming } = await open();
    await storage.ping();
    expect([await readdir(incoming), await listed(storage)]).toEqual([[], []]);
  });
}
