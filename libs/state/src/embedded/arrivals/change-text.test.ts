/** That a change which was written is read back as it was, by its document in particular. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../contract/change.js';
import type { Conversation, Documents } from '../../contract/conversation.js';
import { planChange } from '../../contract/plan/plan-change.js';
import { changeOf, textsOf } from './change-text.js';
import type { WrittenChange } from './change-text.js';

const ref = { channel: 'web', id: 'c' };

function conversationWith(doc: object): Conversation<Documents> {
  const numbers = { version: 1, createdAt: 1, activeAt: 1, lastSeq: 0, lastPush: 0, confirmedPush: 0, bytes: 0 };
  return { ...ref, sessionId: 's', userKey: 'u', listed: true, erased: false, ttlDays: null, ...numbers, doc };
}

/** The change as it is read after a crash, where the document before was read, too; and its text. */
function writtenAndRead(
  change: Change<Documents>,
  doc: object,
): { readonly read: Change<Documents>; readonly text: string } {
  const conversation = conversationWith(doc);
  const customer = { waiting: [], deadLetters: new Map<string, string>(), tickets: new Map<string, string>() };
  const planned = planChange({ conversation, customer, lastPosition: 0 }, change);
  if (planned.outcome !== 'planned') throw new Error(planned.outcome);
  const text = textsOf(change, conversation, planned).whole;
  const again = conversationWith(JSON.parse(JSON.stringify(doc)) as object);
  return { read: changeOf(JSON.parse(text) as WrittenChange<Documents>, again), text };
}

test('every part of a change comes back', () => {
  const change: Change<Documents> = {
    ref,
    expect: 1,
    birth: { sessionId: 's', userKey: 'u' },
    at: 5,
    put: { listed: false, ttlDays: null, activeAt: 7, doc: { a: 1 } },
    append: [{ id: 'e', at: 1, pushed: true, origin: 'o', body: { text: '\ud800\0"' } }],
    rewrite: [{ seq: 1, body: { b: 1 }, origin: 'p' }],
    enqueue: [{ id: 'w', at: 1, counted: false, body: {} }],
    amend: [{ id: 'v', position: 4, body: {} }],
    settle: [{ id: 'u', position: 3, as: 'dead', at: 2, reason: 'no' }],
    forget: ['d'],
    link: ['t'],
    hops: [{ at: 1, hop: 'h', ref: 'r', detail: '' }],
    erase: false,
  };
  const { read } = writtenAndRead(change, { old: 1 });
  expect(read).toEqual({ ...change, append: [{ ...change.append?.[0], seq: 1, push: 1 }] });
  expect(writtenAndRead({ ref, expect: 1, at: 5 }, {}).read).toEqual({ ref, expect: 1, at: 5, append: [], hops: [] });
});

test('a document that shares most of the one before is written by its other members alone', () => {
  const old = { long: 'x'.repeat(1000), list: [1], count: 1, ticket: null };
  const { read, text } = writtenAndRead({ ref, expect: 1, at: 1, put: { doc: { ...old, count: 2 } } }, old);
  expect(text.length).toBeLessThan(150);
  expect(JSON.stringify(read.put?.doc)).toBe(JSON.stringify({ ...old, count: 2 }));
});

test('any document comes back exactly, whatever was before it', () => {
  const keys: fc.Arbitrary<string> = fc.constantFrom('a', 'b', '', '__proto__', 'toString', 'é"\ud800');
  const docs = fc.oneof(fc.dictionary(keys, fc.jsonValue({ maxDepth: 1 })), fc.array(fc.jsonValue({ maxDepth: 1 })));
  const property = fc.property(docs, docs, fc.array(keys), (old, next, shared) => {
    const before = new Map<string, unknown>(Object.entries(old));
    const members = Object.entries(next).map(([key, value]): [string, unknown] => [
      key,
      shared.includes(key) && before.has(key) ? before.get(key) : value,
    ]);
    const doc = Array.isArray(next) ? next : Object.fromEntries(members);
    const { read } = writtenAndRead({ ref, expect: 1, at: 1, put: { doc } }, old);
    expect(JSON.stringify(read.put?.doc)).toBe(JSON.stringify(doc));
  });
  fc.assert(property, { seed: 20_240_229, numRuns: 500 });
});
