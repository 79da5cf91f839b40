/** What the transcripts hold is read once, kept up with what is appended, and asked again only for what is too old to be kept. */
import { expect, it, vi } from 'vitest';
import type { Ref } from '#state';
import { originOf } from '#translation';
import type { SourceMessage, StoredEntry } from '#translation';
import { Said } from './said.js';

const ref = { channel: 'shop', id: 'c' };

function message(at: number, text = `text ${at}`): SourceMessage {
  const said = { ticket: 't', sender: 'sate', at, message: text, attachment_metadata: null } as const;
  return { ...said, closeProposed: false, closed: false };
}

function entryOf(one: SourceMessage, seq: number): StoredEntry {
  const body = { kind: 'bot', parts: [], sourceAt: one.at } as const;
  return { id: `e${seq}`, at: 0, pushed: true, seq, push: seq, origin: originOf(one), body };
}

function open(count: number) {
  const entries = Array.from({ length: count }, (_, index) => entryOf(message(index + 1), index + 1));
  const transcript = vi.fn((_ref: Ref, after = 0) => Promise.resolve(entries.filter(({ seq }) => seq > after)));
  /** How often it was read from its beginning. */
  const reads = () => transcript.mock.calls.filter(([, after]) => after === 0).length;
  return { said: new Said({ transcript }), entries, reads };
}

it('is read once, and knows what is appended', async () => {
  const { said, reads } = open(3);
  expect(await said.of(ref, message(2))).toEqual([2]);
  expect(await said.of(ref, message(9))).toEqual([]);
  said.add('c', [entryOf(message(9), 9), entryOf(message(12, 'text 9'), 10)]);
  expect([...(await said.of(ref, message(9)))].toSorted()).toEqual([12, 9]);
  expect(reads()).toBe(1);
});

it('keeps a long transcript up without reading it, but finds what is too old to be kept', async () => {
  const { said, entries, reads } = open(9000);
  expect(await said.of(ref, message(8999))).toEqual([8999]);
  for (let at = 9001; at < 15_000; at++) {
    const next = entryOf(message(at), at);
    entries.push(next);
    said.add('c', [next]);
    expect(await said.of(ref, message(at + 1))).toEqual([]);
  }
  expect(reads()).toBe(1);
  expect(await said.of(ref, message(17))).toEqual([17]);
  expect(await said.of(ref, message(Number.NaN, 'text 17'))).toEqual([17]);
  expect(reads()).toBe(3);
});

it('is read anew when it may have gaps', async () => {
  const { said, entries } = open(1);
  await said.of(ref, message(1));
  entries.push(entryOf(message(5), 5));
  expect(await said.of(ref, message(5))).toEqual([]);
  said.forget();
  expect(await said.of(ref, message(5))).toEqual([5]);
});
