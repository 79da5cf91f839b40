/** Who a visitor is for clients, for lists and for the Helpdesk. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../test-support/conversation.js';
import { conversationStart, identify, isAnonymous } from './conversation-start.js';

describe('a visitor with a user id', () => {
  it.each([
    ['u-204', 'u-204'],
    [204, '204'],
    ['Ünï/../?#', 'Ünï/../?#'],
    ['...', '...'],
  ])('%j is the same customer at the Helpdesk', (userId, userKey) => {
    expect(identify(contextOf(), userId)).toEqual({ id: `${userKey}_id-1`, userKey, sessionId: userKey });
  });

  it('keeps the id as it was sent, value and type', () => {
    const payload = { userId: 204, userBasicInfo: {}, metadata: { timeToLive: 7 }, private: { a: 1 } };
    const step = conversationStart(identify(contextOf(), 204), payload);
    expect(step.doc).toMatchObject({ userId: 204, custom: { timeToLive: 7 }, private: { a: 1 } });
    expect(step.ttlDays).toBe(7);
  });

  it('is another one where the id differs beyond what JavaScript can count', () => {
    const keys = [9007199254740992, 9007199254740993n, 9007199254740994n].map(
      (id) => identify(contextOf(), id).userKey,
    );
    expect(keys).toEqual(['9007199254740992', '9007199254740993', '9007199254740994']);
    const payload = { userId: 9007199254740993n, userBasicInfo: {}, metadata: {}, private: {} };
    const { doc } = conversationStart(identify(contextOf(), payload.userId), payload);
    expect(doc?.userId).toEqual({ digits: '9007199254740993' });
  });
});

describe('a visitor without a usable user id', () => {
  it.each([null, 'anon', '.', '..', '\ud800', 'a\0b'])('%j never shares a customer at the Helpdesk', (userId) => {
    const context = contextOf();
    const [one, other] = [identify(context, userId), identify(context, userId)];
    expect(one.id).not.toBe(other.id);
    expect(new Set([one.sessionId, other.sessionId, userId, 'anon']).size).toBe(userId === 'anon' ? 3 : 4);
  });

  it('is called anon in ids and lists', () => {
    expect(identify(contextOf(), null)).toMatchObject({ id: 'anon_id-1', userKey: 'anon' });
    expect(['anon', 'anonymous', ''].map(isAnonymous)).toEqual([true, false, false]);
  });
});
