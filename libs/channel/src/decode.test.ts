/** Frames and bodies of any kind are decoded or refused, and nothing throws. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CONVERSATION_ID, MAX_ID } from './events/fields.js';
import { clientEvents, decodeEnvelope, decodeFrame } from './index.js';

const types = Object.keys(clientEvents);

function decode(type: unknown, payload: unknown, rest: object = {}) {
  return decodeEnvelope({ event: { event_type: type, event_payload: payload, ...rest } });
}

/** The clean payload, or a failing assertion. */
function payloadOf(type: string, payload: unknown): unknown {
  const decoded = decode(type, payload);
  if (!decoded.ok) expect.fail(`${type} is refused: ${decoded.detail ?? decoded.code}`);
  return decoded.event.payload;
}

describe('a frame', () => {
  it.each(['', 'hello', '{', '[1', 'undefined', '[['.repeat(200_000)])('that is not JSON is a bad frame', (text) => {
    expect(decodeFrame(text)).toMatchObject({ ok: false, code: 'badFrame', conversationId: null });
  });

  it.each(['null', '5', '"x"', '[]', '{}', '{"event":null}', '{"event":[]}', '{"event":"user_message"}'])(
    'without an event is a bad frame: %s',
    (text) => {
      expect(decodeFrame(text)).toMatchObject({ ok: false, code: 'badFrame' });
    },
  );

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'USER_MESSAGE', 5, null, {}, undefined])(
    'with event_type %j is an unknown event',
    (type) => {
      const text = JSON.stringify({ event: { event_type: type, event_payload: { conversation_id: 'c' } } });
      expect(decodeFrame(text)).toMatchObject({ ok: false, code: 'unknownEvent', conversationId: 'c' });
    },
  );

  it.each([[[]], ['text'], [5], [true]])('with the payload %j is a bad payload', (payload) => {
    for (const type of types) expect(decode(type, payload)).toMatchObject({ ok: false, code: 'badPayload' });
  });

  it('nested too deeply is a bad payload', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(40) + '1' + '}'.repeat(40));
    expect(decode('metadata', { conversation_id: 'c', metadata: deep })).toMatchObject({
      ok: false,
      code: 'badPayload',
    });
  });

  it('with a payload of null is read as one without', () => {
    expect(payloadOf('conversation_transcript_request', null)).toStrictEqual({ conversationId: null });
  });

  it('never names a socket, an envelope does', () => {
    const body = { event: { event_type: 'metadata_request', socket_id: 's-1' } };
    expect(decodeFrame(JSON.stringify(body))).toMatchObject({ ok: true, socketId: undefined });
    expect(decodeEnvelope(body)).toMatchObject({ ok: true, socketId: 's-1' });
  });

  it.each([null, '', 5, {}, ['s-1']])('with the socket_id %j names no usable socket', (id) => {
    expect(decode('metadata_request', {}, { socket_id: id })).toMatchObject({ ok: true, socketId: null });
  });

  it('without socket_id names none', () => {
    expect(decode('metadata_request', {})).toMatchObject({ ok: true, socketId: undefined });
  });

  it('that is refused says which field is wrong and never its value', () => {
    const decoded = decode('action', { id: { secret: 'hunter2' }, conversation_id: 'c' });
    expect(decoded).toMatchObject({ ok: false, code: 'badPayload', conversationId: 'c' });
    expect(decoded).toHaveProperty('detail', expect.stringMatching(/^event_payload\.id: /));
    expect(JSON.stringify(decoded)).not.toContain('hunter2');
  });
});

describe('a conversation_id', () => {
  const ids: [unknown, string | null][] = [
    ['u_1', 'u_1'],
    [' u_1 ', ' u_1 '],
    ['[object Promise]', '[object Promise]'],
    [{ conversation_id: 'u_1', metadata: {} }, 'u_1'],
    [{ conversation_id: { conversation_id: 'u_1' } }, null],
    [{}, null],
    [[], null],
    ['', null],
    [5, null],
    [null, null],
    [undefined, null],
    ['x'.repeat(MAX_CONVERSATION_ID + 1), null],
  ];

  it.each(ids)('received as %j becomes %j', (raw, expected) => {
    const inAll = { conversation_id: raw, id: 'a', message_id: 'm' };
    for (const type of [
      'user_message',
      'metadata',
      'metadata_request',
      'action',
      'edit_message',
      'delete_conversation',
    ]) {
      expect(payloadOf(type, inAll)).toHaveProperty('conversationId', expected);
    }
  });
});

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
      target: 'default',
    });
    expect(({} as Record<string, unknown>).bad).toBeUndefined();
  });

  it.each([
    ['bot', 'bot'],
    ['live', 'live'],
    ['bot_live', 'bot_live'],
    ['desk', 'default'],
    [5, 'default'],
    [undefined, 'default'],
  ])('for target %j goes to %s', (target, expected) => {
    expect(payloadOf('metadata', { target })).toHaveProperty('target', expected);
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

describe('decoding', () => {
  const rows = JSON.parse(
    readFileSync(new URL('../../../test/fixtures/captivate-examples.json', import.meta.url), 'utf8'),
  ) as { frame: unknown }[];
  const fields = [
    'conversation_id',
    'userId',
    'metadata',
    'content',
    'files',
    'id',
    'data',
    'message_id',
    'pagination',
  ];

  it('gives an answer to any value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (raw) => typeof decodeEnvelope(raw).ok === 'boolean'),
    );
    fc.assert(fc.property(fc.string(), (raw) => typeof decodeFrame(raw).ok === 'boolean'));
  });

  it('gives an answer to any payload of a known event', () => {
    const payload = fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), fc.anything());
    fc.assert(
      fc.property(fc.constantFrom(...types), payload, (type, raw) => typeof decode(type, raw).ok === 'boolean'),
      { numRuns: 500 },
    );
  });

  it('gives an answer to any example of which one value was replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.nat(), fc.jsonValue(), (row, at, value) => {
        let left = at % 12;
        const mutated = JSON.stringify(row.frame, (_key, old: unknown) => (left-- === 0 ? value : old));
        return typeof decodeFrame(mutated).ok === 'boolean';
      }),
      { numRuns: 1000 },
    );
  });

  it('gives an answer to any example that was cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.nat(), (row, at) => {
        const text = JSON.stringify(row.frame);
        return typeof decodeFrame(text.slice(0, at % (text.length + 1))).ok === 'boolean';
      }),
    );
  });
});
