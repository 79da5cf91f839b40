/** The payloads of the clients' events: what becomes of odd ones, and which are refused. */
import { describe, expect, it } from 'vitest';
import { decode, payloadOf } from '../test-support/decoding.js';
import { MAX_ID } from './fields.js';

describe('conversation_start', () => {
  it('merges its three kinds of metadata, the last one winning, and splits private off each', () => {
    const payload = {
      userData: { a: 1, b: 1, c: 1, private: { x: 1, y: 1 } },
      userMetadata: { b: 2, c: 2 },
      metadata: { c: 3, private: { y: 3 } },
    };
    expect(payloadOf('conversation_start', payload)).toMatchObject({
      metadata: { a: 1, b: 2, c: 3 },
      private: { x: 1, y: 3 },
    });
  });

  it.each([
    [17, 17],
    ['', null],
    [null, null],
    [undefined, null],
    [{ userId: 'u' }, null],
  ])('with userId %j has userId %j', (raw, expected) => {
    expect(payloadOf('conversation_start', { userId: raw })).toHaveProperty('userId', expected);
  });

  it('with a userId of any size or basic info of another type is refused', () => {
    expect(decode('conversation_start', { userId: 'u'.repeat(MAX_ID) })).toHaveProperty('ok', true);
    expect(decode('conversation_start', { userId: 'u'.repeat(MAX_ID + 1) })).toHaveProperty('code', 'badPayload');
    expect(decode('conversation_start', { userBasicInfo: 'Mira' })).toHaveProperty('code', 'badPayload');
  });
});

describe('metadata', () => {
  it('loses prototype keys and keys that begin with a dollar sign', () => {
    const metadata: unknown = JSON.parse(
      '{"$set":1,"__proto__":{"bad":1},"ok":{"constructor":1,"$in":2},"private":{"$x":1,"y":2}}',
    );
    expect(payloadOf('metadata', { metadata })).toStrictEqual({
      conversationId: null,
      metadata: { ok: { $in: 2 } },
      private: { y: 2 },
    });
    expect(({} as Record<string, unknown>).bad).toBeUndefined();
  });

  it.each(['bot_live', 'desk', 5, null])('with target %j is taken all the same', (target) => {
    expect(payloadOf('metadata', { target, metadata: { page: 1 } })).toHaveProperty('metadata', { page: 1 });
  });

  it.each([['x'], [[]], [{ private: 'x' }], [{ private: [] }]])('as %j is refused', (metadata) => {
    expect(decode('metadata', { metadata })).toHaveProperty('code', 'badPayload');
  });
});

describe('action', () => {
  it('keeps a free type and takes normal when there is none', () => {
    expect(payloadOf('action', { id: 'a', type: 'mine' })).toMatchObject({ type: 'mine', data: {} });
    expect(payloadOf('action', { id: 'a', data: null })).toMatchObject({ type: 'normal', data: {} });
  });

  it.each([[{}], [{ id: '' }], [{ id: 5 }], [{ id: 'a', data: 'x' }]])('as %j is refused', (payload) => {
    expect(decode('action', payload)).toHaveProperty('code', 'badPayload');
  });
});

describe('a list request', () => {
  const pages: [unknown, number, number][] = [
    [undefined, 1, 10],
    [{}, 1, 10],
    [{ page: '3', limit: '25' }, 3, 25],
    [{ page: 3, limit: 25 }, 3, 25],
    [{ page: 0, limit: -1 }, 1, 10],
    [{ page: 'two', limit: 1.5 }, 1, 10],
    [{ page: '', limit: 100_000 }, 1, 100],
    [{ page: '9'.repeat(12), limit: null }, 1_000_000, 10],
  ];

  it.each(pages)('with the pagination %j asks for page %d of %d', (pagination, page, limit) => {
    expect(payloadOf('get_user_conversations_v2', { userId: 'u', pagination })).toMatchObject({ page, limit });
  });

  it('keeps a numeric userId as a number', () => {
    for (const type of ['get_user_conversations', 'get_user_conversations_v2', 'get_conversations']) {
      expect(payloadOf(type, { userId: 7 })).toHaveProperty('userId', 7);
    }
  });

  it.each([[{ filter: 'x' }], [{ search: [] }], [{ apiKeys: 'k' }], [{ apiKeys: [5] }]])(
    'as %j is refused',
    (wrong) => {
      expect(decode('get_user_conversations_v2', { userId: 'u', ...wrong })).toHaveProperty('code', 'badPayload');
    },
  );
});

describe('a deletion', () => {
  it('of a conversation never becomes one of all when the id is unusable', () => {
    for (const id of [{}, 5, '', []]) {
      expect(payloadOf('delete_conversation', { conversation_id: id, userId: 'u' })).toStrictEqual({
        conversationId: null,
        userId: null,
        soft: true,
      });
    }
  });

  it('with both ids is one of the conversation', () => {
    expect(payloadOf('delete_conversation', { conversation_id: 'c', userId: 'u' })).toMatchObject({
      conversationId: 'c',
      userId: null,
    });
  });

  it('is soft unless it says false', () => {
    expect(payloadOf('delete_user_conversations', { userId: 5 })).toMatchObject({ userId: 5, soft: true });
    expect(payloadOf('delete_user_conversations', { userId: 5, softdelete: false })).toHaveProperty('soft', false);
    expect(decode('delete_conversation', { userId: 'u', softdelete: 'false' })).toHaveProperty('code', 'badPayload');
  });
});

describe('edit_message', () => {
  it.each([[undefined], [''], [null], [{}]])('with the message_id %j is refused', (id) => {
    expect(decode('edit_message', { conversation_id: 'c', message_id: id })).toHaveProperty('code', 'badPayload');
  });
});
