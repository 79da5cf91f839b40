/** What becomes of a change, as values. */
import { expect, test } from 'vitest';
import type { Change } from '../change.js';
import type { Conversation, Documents, Work } from '../conversation.js';
import { planChange } from './plan-change.js';
import { planConfirmation } from './plan-confirmation.js';
import type { Becomes, Before } from './planned.js';

const ref = { channel: 'web', id: 'c' };
const customer = { channel: 'web', sessionId: 's' };

const old: Conversation<Documents> = {
  ...ref,
  ...customer,
  userKey: 'u',
  version: 4,
  createdAt: 1,
  activeAt: 2,
  listed: true,
  erased: false,
  ttlDays: 5,
  lastSeq: 10,
  lastPush: 6,
  confirmedPush: 4,
  bytes: 109,
  doc: { old: 1 },
};

function waits(id: string, position: number, counted = true): Work<Documents> {
  return { ...customer, id, at: 1, counted, body: {}, position, conversationId: 'c' };
}

const before: Before<Documents> = {
  conversation: old,
  customer: {
    waiting: [waits('a', 3), waits('b', 5, false), waits('c', 8)],
    deadLetters: new Map([['dead', 'c']]),
    tickets: new Map([
      ['mine', 'c'],
      ['theirs', 'other'],
    ]),
  },
  lastPosition: 9,
};

/** What becomes of a change of `before`; frozen, so that the slightest change to what was given would throw. */
function become(parts: Partial<Change<Documents>>, from: Before<Documents> = before): Becomes<Documents> {
  const change = { ref, expect: from.conversation?.version ?? 0, at: 100, ...parts };
  const planned = planChange(
    Object.freeze({ ...from, conversation: from.conversation && Object.freeze(from.conversation) }),
    Object.freeze(change),
  );
  if (planned.outcome !== 'planned') throw new Error(planned.outcome);
  return planned;
}

const entry = (id: string, pushed: boolean) => ({ id, at: 1, pushed, body: { id } });
const item = (id: string, counted = true) => ({ id, at: 1, counted, body: {} });

test('a change that says nothing makes a version and nothing else', () => {
  const next = become({});
  expect(next.conversation).toEqual({ ...old, version: 5 });
  expect(next.customer).toBe(before.customer);
  expect(next).toMatchObject({
    entries: [],
    kept: [],
    work: [],
    hops: [],
    died: [],
    forgotten: [],
    workAfter: 8,
    lastPosition: 9,
  });
});

test('entries are numbered on, pushed ones twice, and count as accepted', () => {
  const { entries, conversation, toClient } = become({
    append: [entry('x', true), entry('y', false), entry('z', true)],
  });
  expect(entries.map(({ seq, push }) => [seq, push])).toEqual([
    [11, 7],
    [12, null],
    [13, 8],
  ]);
  expect(conversation).toMatchObject({ lastSeq: 13, lastPush: 8, confirmedPush: 4 });
  expect(toClient).toEqual({ accepted: 2, delivered: 0, dead: 0 });
});

test('items get positions above all that were given out, and say what waited before', () => {
  const {
    work,
    workAfter,
    customer: next,
    toHelpdesk,
    lastPosition,
  } = become({ enqueue: [item('x'), item('y', false)] });
  expect(work.map(({ id, position }) => [id, position])).toEqual([
    ['x', 10],
    ['y', 11],
  ]);
  expect([workAfter, lastPosition]).toEqual([8, 11]);
  expect(next.waiting.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'x', 'y']);
  expect(toHelpdesk).toEqual({ accepted: 1, delivered: 0, dead: 0 });
});

test('settled items leave, counted once and only if they count; the dead are dead letters', () => {
  const {
    customer: next,
    died,
    toHelpdesk,
  } = become({
    settle: [
      { id: 'a', position: 3, as: 'delivered' },
      { id: 'a', position: 3, as: 'delivered' },
      { id: 'b', position: 5, as: 'dead', at: 7, reason: 'no' },
      { id: 'c', position: 5, as: 'delivered' },
      { id: 'c', position: 8, as: 'dead', at: 9, reason: 'never' },
    ],
  });
  expect(next.waiting).toEqual([]);
  expect(died).toEqual([
    { ...waits('b', 5, false), diedAt: 7, reason: 'no' },
    { ...waits('c', 8), diedAt: 9, reason: 'never' },
  ]);
  expect([...next.deadLetters.keys()]).toEqual(['dead', 'b', 'c']);
  expect(toHelpdesk).toEqual({ accepted: 0, delivered: 1, dead: 1 });
});

test('an amended item stays where it is, another one is another object no longer', () => {
  const { customer: next } = become({
    amend: [
      { id: 'b', position: 5, body: { fresh: 1 } },
      { id: 'b', position: 8, body: {} },
    ],
  });
  expect(next.waiting).toEqual([waits('a', 3), { ...waits('b', 5, false), body: { fresh: 1 } }, waits('c', 8)]);
  expect(next.waiting[0]).toBe(before.customer.waiting[0]);
});

test.each([
  [{ enqueue: [item('a')] }, /taken/],
  [{ enqueue: [item('x'), item('x')] }, /taken/],
  [{ enqueue: [item('dead')] }, /taken/],
  [{ append: [entry('x', true), entry('x', false)] }, /twice/],
])('%o is wrong by itself', (parts, reason) => {
  expect(() => become(parts)).toThrow(reason);
});

test('a dead letter that is forgotten frees its id in the same change', () => {
  const next = become({ forget: ['dead', 'unknown'], enqueue: [item('dead')] });
  expect(next.forgotten).toEqual(['dead']);
  expect(next.customer.deadLetters.size).toBe(0);
  expect(next.work).toHaveLength(1);
});

test('tickets are linked once, and refused where another conversation has them', () => {
  const { customer: next } = become({ link: ['mine', 'new'] });
  expect([...next.tickets]).toEqual([
    ['mine', 'c'],
    ['theirs', 'other'],
    ['new', 'c'],
  ]);
  expect(become({ link: ['mine'] }).customer).toBe(before.customer);
  expect(planChange(before, { ref, expect: 4, at: 1, link: ['new', 'theirs'] })).toEqual({
    outcome: 'taken',
    ticket: 'theirs',
  });
});

test('an erasure keeps numbers, drops the rest, and counts what was held or waited as dead', () => {
  const append = [entry('x', true)];
  const next = become({
    erase: true,
    append,
    hops: [{ at: 1, hop: 'h', ref: 'r', detail: '' }],
    rewrite: [{ seq: 1, body: {} }],
  });
  expect(next).toMatchObject({ isErased: true, kept: [], hops: [], rewrite: [] });
  expect(next.entries).toHaveLength(1);
  expect(next.conversation).toMatchObject({ erased: true, lastSeq: 11, lastPush: 7, ttlDays: 5 });
  expect(next.toClient).toEqual({ accepted: 1, delivered: 0, dead: 3 });
  expect(next.toHelpdesk).toEqual({ accepted: 0, delivered: 0, dead: 2 });
  expect(next).toMatchObject({ isBuried: true, forgotten: ['dead'], died: [] });
  expect(next.customer).toEqual({ waiting: [], deadLetters: new Map(), tickets: new Map([['theirs', 'other']]) });
});

test('an erasure drops nothing of the customer’s other conversations', () => {
  const other = { ...waits('d', 9), conversationId: 'other' };
  const customer = {
    waiting: [...before.customer.waiting, other],
    deadLetters: new Map([...before.customer.deadLetters, ['left', 'other']]),
    tickets: before.customer.tickets,
  };
  const next = become({ erase: true }, { ...before, customer });
  expect(next.customer.waiting).toEqual([other]);
  expect([...next.customer.deadLetters]).toEqual([['left', 'other']]);
});

test('what an erasure enqueues waits on, and the row with it; when it has died nothing of it is kept', () => {
  const next = become({ erase: true, enqueue: [item('close', false)] });
  expect(next.isBuried).toBe(false);
  expect([...next.customer.tickets]).toEqual([...before.customer.tickets]);
  expect(next.customer.waiting.map(({ id }) => id)).toEqual(['close']);
  const settle = [{ id: 'close', position: 10, as: 'dead', at: 9, reason: 'no' }] as const;
  const { conversation, customer, lastPosition } = next;
  const last = become({ settle }, { conversation, customer, lastPosition });
  expect(last).toMatchObject({ isBuried: true, died: [] });
  expect([...last.customer.tickets]).toEqual([['theirs', 'other']]);
});

test('a tombstone stays one, and what comes to it late is dead at once', () => {
  const tombstone = { ...before, conversation: { ...old, erased: true } };
  const next = become({ append: [entry('x', true), entry('y', false)] }, tombstone);
  expect(next).toMatchObject({ isErased: true, kept: [], conversation: { erased: true, lastSeq: 12, lastPush: 7 } });
  expect(next.toClient).toEqual({ accepted: 1, delivered: 0, dead: 1 });
});

test('a rewrite of an entry that is not there is passed over, one of an entry that comes with it is not', () => {
  const rewrite = [10, 11, 12].map((seq) => ({ seq, body: {} }));
  expect(become({ append: [entry('x', false)], rewrite }).rewrite.map(({ seq }) => seq)).toEqual([10, 11]);
});

test('a confirmation raises the number, leaves a hop and counts what it passed', () => {
  expect(planConfirmation(old, 6, 50)).toMatchObject({
    conversation: { confirmedPush: 6, version: 4 },
    hops: [{ at: 50, hop: 'confirmed', ref: '6', detail: '' }],
    delivered: 2,
  });
  expect(planConfirmation({ ...old, erased: true }, 6, 50)).toMatchObject({ hops: [], delivered: 0 });
});

test.each([4, 3, 0, -1, 7, NaN])('a confirmation of %d changes nothing', (push) => {
  expect(planConfirmation(old, push, 50)).toBeNull();
});
