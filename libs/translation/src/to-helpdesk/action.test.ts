/** action: what the reserved ones do, and those of the channel. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#channel';
import type { ConversationDoc } from '../documents.js';
import { agentOverdue } from '../to-channel/notices.js';
import {
  contextOf,
  conversationId,
  docOf,
  now,
  pushesOf,
  stored,
  talkOf,
  ticket,
} from '../test-support/conversation.js';
import { action } from './action.js';

function act(id: string, data: JsonObject = {}, doc: ConversationDoc = talkOf(), context = contextOf()) {
  return action(context, stored(doc), { conversationId, id, type: 'normal', data });
}

const told = (...parameters: Parameters<typeof act>) => act(...parameters).enqueue?.map(({ body }) => body);

describe('escalateToHuman', () => {
  it('says so in the words of the channel and waits for an agent', () => {
    const context = contextOf({}, { escalation: 'A human, please' });
    expect(told('escalateToHuman', {}, docOf(), context)).toMatchObject([
      { kind: 'support', text: 'A human, please', entryId: null, hasFiles: false },
    ]);
    expect(act('escalateToHuman', {}, docOf()).doc).toMatchObject({ opened: true, escalatedAt: now });
  });

  it('keeps waiting from the first time on', () => {
    expect(act('escalateToHuman', {}, talkOf({ escalatedAt: 5 })).doc?.escalatedAt).toBe(5);
  });

  it('waits for nobody while an agent is here', () => {
    expect(act('escalateToHuman', {}, talkOf({ agentHere: true })).doc?.escalatedAt).toBeNull();
  });

  it('puts an open question aside', () => {
    expect(act('escalateToHuman', {}, talkOf({ prompt: { kind: 'close' } })).doc?.prompt).toBeNull();
  });

  it('is told as failed once, when nobody came', () => {
    const step = agentOverdue(contextOf(), stored(talkOf({ escalatedAt: 5 })));
    expect(pushesOf(step)).toMatchObject([{ type: 'conversation_update', payload: { type: 'failedAgentAssignment' } }]);
    expect(step.doc?.escalatedAt).toBeNull();
    expect(agentOverdue(contextOf(), stored(talkOf()))).toEqual({});
  });
});

describe('reviewConversation', () => {
  it.each([0, 6, 2.5, '5', null, Number.NaN])('refuses the rating %j', (rating) => {
    expect(act('reviewConversation', { rating })).toEqual({ answer: { error: 'invalidRating', conversationId } });
  });

  it('refuses a missing rating, and words that are none', () => {
    expect(act('reviewConversation')).toMatchObject({ answer: { error: 'invalidRating' } });
    expect(act('reviewConversation', { rating: 3, review: 7 })).toMatchObject({ answer: { error: 'invalidRating' } });
  });

  it('has nothing to rate without a ticket', () => {
    expect(act('reviewConversation', { rating: 3 }, docOf())).toMatchObject({ answer: { error: 'invalidRating' } });
  });

  it.each([{ rating: 3 }, { rating: 3, review: null }])('takes %j without words', (data) => {
    expect(told('reviewConversation', data)).toEqual([{ kind: 'review', ticket, rating: 3, review: null }]);
  });

  it('rates the last ticket when it was left already', () => {
    const left = talkOf({ ticket: null, tickets: ['conv_8', ticket] });
    expect(told('reviewConversation', { rating: 3 }, left)).toMatchObject([{ ticket }]);
  });
});

describe('markRead', () => {
  it('marks the ticket as read and leaves no trace in the transcript', () => {
    const step = act('markRead');
    expect(step.enqueue).toMatchObject([{ counted: false, body: { kind: 'read', ticket } }]);
    expect(step).not.toHaveProperty('append');
    expect(step).not.toHaveProperty('active');
  });

  it('does nothing without a ticket', () => {
    expect(Object.keys(act('markRead', {}, docOf()))).toEqual(['answer']);
  });
});

describe('any other action', () => {
  const context = contextOf({ actionSentences: { refund: 'I want my money back' } });

  it('says what the channel maps it to', () => {
    expect(told('refund', {}, docOf(), context)).toMatchObject([{ kind: 'support', text: 'I want my money back' }]);
  });

  it.each(['unmapped', 'constructor', 'toString'])('is kept and says nothing where there is no sentence: %s', (id) => {
    const step = act(id, { a: 1 }, docOf(), context);
    expect(step.append).toMatchObject([{ pushed: false, body: { kind: 'userAction', id, data: { a: 1 } } }]);
    expect(step).not.toHaveProperty('enqueue');
  });
});
