/** Who a visitor is for clients, for lists and for the Helpdesk. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../test-support/conversation.js';
import { conversationStart, identify, isAnonymous } from './conversation-start.js';

describe('a visitor with a user id', () => {
  it.each([
    ['u-204', 'u-204'],
    [204, '204'],
    ['ada.lovelace@shop.test', 'ada.lovelace@shop.test'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('%j is the same customer at the Helpdesk', (userId, userKey) => {
    expect(identify(contextOf(), userId)).toEqual({ id: `${userKey}_uuid-1`, userKey, sessionId: userKey });
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

describe('a user id that the addresses of the Helpdesk do not take', () => {
  const odd = [
    'Ünï/../?#',
    'a/b',
    'a%2Fb',
    'a b',
    'a+b',
    '.',
    '..',
    '...',
    '.env',
    'ends.',
    ' ',
    '\ud800',
    '\ud801',
    'a\0b',
    'a\nb',
    '🧑‍🚀',
    'x'.repeat(129),
    'x'.repeat(1024),
    `user-${'0'.repeat(40)}`,
  ];

  it.each(odd)('%j is one customer by a short and safe name', (userId) => {
    const [one, other] = [identify(contextOf(), userId), identify(contextOf(), userId)];
    expect(one).toEqual(other);
    expect(one.userKey).toBe(userId);
    expect(one.sessionId).toMatch(/^user-[0-9a-f]{40}$/);
    expect(one.sessionId).not.toBe(userId);
  });

  it('is never the name of another user', () => {
    const names = odd.map((userId) => identify(contextOf(), userId).sessionId);
    const again = names.map((name) => identify(contextOf(), name).sessionId);
    expect(new Set([...names, ...again]).size).toBe(2 * odd.length);
  });

  it('has another name under another key', () => {
    expect(identify(contextOf({ sessionKey: 'shop' }), 'a/b').sessionId).not.toBe(
      identify(contextOf(), 'a/b').sessionId,
    );
  });
});

describe('a visitor without a user id', () => {
  it.each([null, 'anon'])('%j never shares a customer at the Helpdesk', (userId) => {
    const context = contextOf();
    const [one, other] = [identify(context, userId), identify(context, userId)];
    expect(one.id).not.toBe(other.id);
    expect(new Set([one.sessionId, other.sessionId, 'anon']).size).toBe(3);
  });

  it('is called anon in ids and lists', () => {
    expect(identify(contextOf(), null)).toMatchObject({ id: 'anon_uuid-2', userKey: 'anon' });
    expect(['anon', 'anonymous', ''].map(isAnonymous)).toEqual([true, false, false]);
  });
});
