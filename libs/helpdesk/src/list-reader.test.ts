/** A large body is read item by item, wherever the pieces end in which it arrives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListReader } from './list-reader.js';

/** The items and the rest of a body that arrives in pieces of so many bytes. */
function read(text: string, size: number): { items: unknown[]; rest: unknown } {
  const reader = new ListReader();
  const bytes = Buffer.from(text);
  const items: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const item of reader.push(bytes.subarray(at, at + size)))
      items.push(item === null ? null : JSON.parse(Buffer.from(item).toString()));
  }
  return { items, rest: JSON.parse(Buffer.from(reader.rest()).toString()) };
}

const items = [{ id: 1, of: { a: [{ b: 2 }] }, text: 'é "[{\\' }, {}, { messages: [{ id: 'inner' }] }];

describe('a list', () => {
  it.each<[string, unknown, unknown]>([
    ['that is the body', items, []],
    ['of messages', { id: 'c', messages: items, closed: true }, { id: 'c', messages: [], closed: true }],
    ['in an envelope', { data: { tags: ['a'], messages: items } }, { data: { tags: ['a'], messages: [] } }],
    ['behind another one', { other: [{ x: 1 }], results: items }, { other: [{ x: 1 }], results: [] }],
    ['behind its name as a text', { kind: 'messages', results: items }, { kind: 'messages', results: [] }],
  ])('%s is found, and the rest is as it was', (_, body, rest) => {
    for (const size of [1, 2, 7, 1000]) {
      expect(read(JSON.stringify(body), size)).toEqual({ items, rest });
      expect(read(JSON.stringify(body, null, 2), size)).toEqual({ items, rest });
    }
  });

  it('has only objects as items', () => {
    expect(read('[1,{"a":1},null,"x",[{"b":1}],{"c":1}]', 3)).toEqual({ items: [{ a: 1 }, { c: 1 }], rest: [] });
  });

  it('of any items gives those, in pieces of any size', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(object), fc.integer({ min: 1, max: 50 }), (messages, size) => {
        const found = read(JSON.stringify({ id: 'c', messages }), size);
        expect(found).toEqual({ items: JSON.parse(JSON.stringify(messages)), rest: { id: 'c', messages: [] } });
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

it('an item that is too large is told of, and not kept', () => {
  const reader = new ListReader();
  expect(reader.push(Buffer.from('[{"text":"'))).toEqual([]);
  for (let count = 0; count < 10; count++) expect(reader.push(Buffer.alloc(1_000_000, 'x'))).toEqual([]);
  expect(reader.push(Buffer.from('"},{"a":1}]')).map((item) => item && Buffer.from(item).toString())).toEqual([
    null,
    '{"a":1}',
  ]);
});

it('a body without a list is given up soon', () => {
  const reader = new ListReader();
  expect(() => {
    for (let count = 0; count < 10; count++) reader.push(Buffer.alloc(100_000, '"x"'));
  }).toThrow(RangeError);
});
