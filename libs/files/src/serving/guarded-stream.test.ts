/** A stream out of storage waits for storage only so long, and for its reader for ever. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { guardedStream } from './guarded-stream.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const sent = ['one', 'two', 'three'].map((text) => Buffer.from(text));
const whole = { silenceMs: 1000, bytes: 11 };

test('brings the bytes as they come, and leaves no timer', async () => {
  expect(String(await buffer(guardedStream(Readable.from(sent), whole)))).toBe('onetwothree');
  expect(vi.getTimerCount()).toBe(0);
});

test('a slow reader is not taken for a silent storage', async () => {
  const large = Array.from({ length: 6 }, (_, index) => Buffer.alloc(100_000, index));
  const stream = guardedStream(Readable.from(large), { silenceMs: 1000, bytes: 600_000 });
  const read: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read.push(chunk);
    await vi.advanceTimersByTimeAsync(100_000);
  }
  expect(read.length).toBeGreaterThan(3);
  expect(Buffer.concat(read)).toEqual(Buffer.concat(large));
});

test('a silent storage ends the stream, and is let go', async () => {
  const source = new Readable({ read: () => undefined });
  const read = expect(buffer(guardedStream(source, whole))).rejects.toMatchObject({ trouble: 'silent' });
  await vi.advanceTimersByTimeAsync(1000);
  await read;
  expect(source.destroyed).toBe(true);
});

test.each([10, 12])('other bytes than the %d that were announced are a failure', async (bytes) => {
  const stream = guardedStream(Readable.from(sent), { ...whole, bytes });
  await expect(buffer(stream)).rejects.toMatchObject({ code: 'unavailable', trouble: 'failing' });
});

test('a reader that leaves lets storage go, also while it is silent', async () => {
  const source = new Readable({ read: () => undefined });
  const stream = guardedStream(source, whole);
  stream.resume();
  await new Promise((resolve) => setImmediate(resolve));
  stream.destroy();
  await vi.waitFor(() => expect(source.destroyed).toBe(true));
});
