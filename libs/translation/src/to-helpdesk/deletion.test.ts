/** Deleting: soft hides, hard erases, both close what is open at the Helpdesk, and repeating does nothing more. */
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '#channel';
import { checked, contextOf, conversationId, docOf, stored, talkOf, ticket } from '../test-support/conversation.js';
import { deleteConversation, deletionAnswer } from './deletion.js';

const remove = (conversation: ReturnType<typeof stored>, soft: boolean, context = contextOf()) =>
  deleteConversation(context, conversation, soft);

describe('a deleted conversation', () => {
  it('is closed at the Helpdesk if it is open there', () => {
    for (const soft of [true, false]) {
      expect(remove(stored(talkOf()), soft).enqueue).toMatchObject([
        { counted: false, body: { kind: 'close', ticket } },
      ]);
      expect(remove(stored(talkOf({ closed: true })), soft).enqueue).toEqual([]);
      expect(remove(stored(docOf()), soft).enqueue).toEqual([]);
      expect(remove(stored(talkOf()), soft, contextOf({ closeOnDelete: false })).enqueue).toEqual([]);
    }
  });

  it('is closed when its first message is still on its way', () => {
    expect(remove(stored(docOf({ opened: true })), true).enqueue).toMatchObject([
      { body: { kind: 'close', ticket: null } },
    ]);
  });

  it('keeps everything when it is only hidden', () => {
    const step = remove(stored(talkOf({ custom: { a: 1 } })), true);
    expect(Object.keys(step).sort()).toEqual(['enqueue', 'listed']);
    expect(step.listed).toBe(false);
  });

  it('keeps only what is needed to close its ticket when it is erased', () => {
    const doc = talkOf({
      basicInfo: { a: 1 },
      custom: { b: 1 },
      private: { c: 1 },
      prompt: { kind: 'close' },
      escalatedAt: 5,
    });
    const step = remove(stored(doc, { ttlDays: 7 }), false);
    expect(step).toMatchObject({ erase: true, listed: false, ttlDays: null });
    expect(step.doc).toEqual({ ...talkOf(), userId: null });
  });

  it('is not deleted twice, but may be erased after it was hidden', () => {
    expect(remove(stored(talkOf(), { erased: true, listed: false }), false)).toEqual({});
    expect(remove(stored(talkOf(), { erased: true, listed: false }), true)).toEqual({});
    expect(remove(stored(talkOf(), { listed: false }), true)).toEqual({});
    expect(remove(stored(talkOf(), { listed: false }), false)).toMatchObject({ erase: true });
  });
});

describe('the confirmation', () => {
  it.each([
    [
      { conversationId, userId: 'u-204' },
      { userId: 'u-204', conversation_id: conversationId },
    ],
    [
      { conversationId, userId: 204 },
      { userId: 204, conversation_id: conversationId },
    ],
    [
      { conversationId, userId: null },
      { userId: 'anon', conversation_id: conversationId },
    ],
  ])('of one names it: %j', (one, payload) => {
    const answer = deletionAnswer(one, null);
    expect(answer).toEqual({
      event: { type: 'delete_conversation_success', payload },
      body: { status: 'success', ...payload },
    });
    if ('event' in answer && answer.event !== null) expect(checked(answer.event)).toEqual(answer.event);
  });

  it.each([
    [[conversationId, 'other'], 204],
    [[], 'u-204'],
  ])('of all of a user echoes the user id: %j of %j', (conversationIds, userId) => {
    expect(deletionAnswer(null, { userId, conversationIds })).toMatchObject({
      event: { payload: { userId, conversation_ids: conversationIds } },
    });
  });

  it.each([
    deletionAnswer(null, { userId: 18446744073709551615n, conversationIds: [] }),
    deletionAnswer({ conversationId, userId: { digits: '18446744073709551615' } }, null),
  ])('has a user id that JavaScript cannot hold as the number that it is', (answer) => {
    if (!('event' in answer) || answer.event === null) throw new Error('no answer');
    expect(checked(answer.event)).toEqual(answer.event);
    for (const sent of [encodeFrame(answer.event, 'e-1'), JSON.stringify(answer.body)])
      expect(sent).toContain('"userId":18446744073709551615,');
  });
});
