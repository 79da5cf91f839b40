/** Frames and bodies around the events: what is refused, and whose conversation and socket is meant. */
import { describe, expect, it } from 'vitest';
import { MAX_CONVERSATION_ID } from './events/fields.js';
import { clientEvents, decodeEnvelope, decodeFrame } from './index.js';
import { decode, payloadOf } from './test-support/decoding.js';

const types = Object.keys(clientEvents);

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
    expect(decoded).toHaveProperty('detail', expect.stringMatching(/^id: expected string/));
    expect(JSON.stringify(decoded)).not.toContain('hunter2');
  });
});

describe('a message without content', () => {
  it.each([
    [{ conversation_id: 'c' }],
    [{ conversation_id: 'c', type: 'message_create', client_msg_id: 'm' }],
    [{ conversation_id: 'c', content: null }],
  ])('that has no unknown field is the opener: %j', (payload) => {
    expect(payloadOf('user_message', payload)).toMatchObject({ content: { isEmpty: true } });
  });

  it.each([
    ['user_message', { conversation_id: 'c', text: 'hi' }],
    ['user_message', { conversation_id: 'c', type: 'message_create', content: null, message: 'hi' }],
    ['user_message', { conversation_id: 'c', Content: { type: 'text', text: 'hi' } }],
    ['edit_message', { conversation_id: 'c', message_id: 'm', text: 'hi' }],
  ])('that has unknown fields instead is refused, and told what is expected: %s %j', (type, payload) => {
    expect(decode(type, payload)).toStrictEqual({
      ok: false,
      code: 'badPayload',
      conversationId: 'c',
      detail: 'content: expected a text, or an object such as {"type":"text","text":"Hello"}',
    });
  });

  it('may have unknown fields beside an empty one', () => {
    const payload = { conversation_id: 'c', content: '', sentAt: 5 };
    expect(payloadOf('user_message', payload)).toMatchObject({ content: { isEmpty: true } });
  });
});

describe('a refusal', () => {
  it.each([
    ['no_such_event', {}, /^expected one of conversation_start, user_message, /],
    ['metadata', { metadata: 'plan' }, /^metadata: expected an object$/],
    ['metadata', { metadata: { private: 7 } }, /^metadata\.private: expected an object$/],
    ['conversation_start', { userId: 'u'.repeat(2000) }, /^userId: expected at most 1024 characters$/],
    ['edit_message', { content: 'x' }, /^message_id: expected a text of 1 to 1024 characters, or a number$/],
    ['delete_conversation', { softdelete: 'no' }, /^softdelete: expected boolean, received string$/],
    ['get_user_conversations_v2', { apiKeys: 'all' }, /^apiKeys: expected array, received string$/],
    ['action', [], /^expected an object$/],
  ])('of %s %j names the field and what is expected', (type, payload, detail) => {
    expect(decode(type, payload)).toHaveProperty('detail', expect.stringMatching(detail));
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
    const inAll = { conversation_id: raw, id: 'a', message_id: 'm', content: 'x' };
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
