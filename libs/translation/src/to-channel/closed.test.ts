/** The end of a ticket, as the visitor hears of it. */
import { expect, test } from 'vitest';
import { contextOf, stored, talkOf, ticket } from '../test-support/conversation.js';
import { closed } from './closed.js';

const kindsOf = (step: ReturnType<typeof closed>) => step.append?.map(({ body }) => body.kind);

test('an ended conversation asks how it was', () => {
  expect(kindsOf(closed(contextOf(), stored(talkOf()), ticket))).toEqual(['update', 'bot', 'action']);
});

test('whoever waited for an agent waits no more', () => {
  const { doc } = closed(contextOf(), stored(talkOf({ escalatedAt: 1 })), ticket);
  expect(doc?.escalatedAt).toBeNull();
});

test('whoever deleted the conversation is not asked how it was', () => {
  const step = closed(contextOf(), { ...stored(talkOf()), listed: false }, ticket);
  expect(kindsOf(step)).toEqual(['update']);
  expect(step.doc?.prompt).toBeNull();
});
