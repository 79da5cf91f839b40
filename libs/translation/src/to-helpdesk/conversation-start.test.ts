/** Who a visitor is for clients, for lists and for the Helpdesk. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../test-support/conversation.js';
import { nobody } from '../owner.js';
import type { Owner } from '../owner.js';
import { conversationStart, identify } from './conversation-start.js';

const claimed = (userId: string | number | bigint): Owner => ({ userId: String(userId), proof: 'claimed' });

describe('a visitor with a user id', () => {
  it.each([
    ['u-204', 'u-204'],
    [204, '204'],
    ['ada.lovelace@shop.test', 'ada.lovelace@shop.test'],
    ['x'.repeat(128), 'x'.repeat(128)],
  ])('%j is the same customer at the Helpdesk', (userId, userKey) => {
    expect(identify(contextOf(), claimed(userId))).toEqual({ id: `${userKey}_uuid-1`, userKey, sessionId: userKey });
  });

  it('keeps the id as it was sent, value and type', () => {
    const payload = { userId: 204, userBasicInfo: {}, metadata: { timeToLive: 7 }, private: { a: 1 } };
    const step = conversationStart(identify(contextOf(), claimed(204)), payload);
    expect(step.doc).toMatchObject({ userId: 204, custom: { timeToLive: 7 }, private: { a: 1 } });
    expect(step.ttlDays).toBe(7);
  });

  it('is another one where the id differs beyond what JavaScript can count', () => {
    const keys = [9007199254740992, 9007199254740993n, 9007199254740994n].map(
      (id) => identify(contextOf(), claimed(id)).userKey,
    );
    expect(keys).toEqual(['9007199254740992', '9007199254740993', '9007199254740994']);
    const payload = { userId: 9007199254740993n, userBasicInfo: {}, metadata: {}, private: {} };
    const { doc } = conversationStart(identify(contextOf(), claimed(payload.userId)), payload);
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
    const [one, other] = [identify(contextOf(), claimed(userId)), identify(contextOf(), claimed(userId))];
    expect(one).toEqual(other);
    expect(one.userKey).toBe(userId);
    expect(one.sessionId).toMatch(/^user-[0-9a-f]{40}$/);
    expect(one.sessionId).not.toBe(userId);
  });

  it('is never the name of another user', () => {
    const names = odd.map((userId) => identify(contextOf(), claimed(userId)).sessionId);
    const again = names.map((name) => identify(contextOf(), claimed(name)).sessionId);
    expect(new Set([...names, ...again]).size).toBe(2 * odd.length);
  });

  it('has another name under another key', () => {
    expect(identify(contextOf({ sessionKey: 'shop' }), claimed('a/b')).sessionId).not.toBe(
      identify(contextOf(), claimed('a/b')).sessionId,
    );
  });
});

describe('a visitor without a user id', () => {
  it('never shares a customer at the Helpdesk', () => {
    const context = contextOf();
    const [one, other] = [identify(context, nobody), identify(context, nobody)];
    expect(one.id).not.toBe(other.id);
    expect(new Set([one.sessionId, other.sessionId, 'anon']).size).toBe(3);
  });

  it('is called anon in ids and lists', () => {
    expect(identify(contextOf(), nobody)).toMatchObject({ id: 'anon_uuid-2', userKey: 'anon' });
  });
});

describe('a visitor whose name is proven', () => {
  const ulla: Owner = { userId: 'ulla', proof: 'visitorKey' };
  const start = (owner: Owner, userId: string | number | null) =>
    conversationStart(identify(contextOf(), owner), { userId, userBasicInfo: {}, metadata: {}, private: {} }).doc
      ?.userId;

  it('is the same customer at the Helpdesk as under the claimed name, and another owner here', () => {
    const [proven, signed, named] = (['visitorKey', 'signed', 'claimed'] as const).map((proof) =>
      identify(contextOf(), { userId: 'ulla', proof }),
    );
    expect([proven, signed, named].map((one) => [one?.sessionId, one?.id])).toEqual(
      Array.from({ length: 3 }, () => ['ulla', 'ulla_uuid-1']),
    );
    expect(new Set([proven?.userKey, signed?.userKey, named?.userKey]).size).toBe(3);
  });

  it.each([
    ['ulla', 'ulla'],
    [`ulla.${'s'.repeat(43)}`, 'ulla'],
    ['otto', 'ulla'],
    [null, 'ulla'],
  ])('and says %j is shown as %j', (said, shown) => {
    expect(start(ulla, said)).toBe(shown);
  });

  it('and says its number is shown a number', () => {
    expect(start({ userId: '7', proof: 'visitorKey' }, 7)).toBe(7);
  });
});
