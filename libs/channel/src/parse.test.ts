/** No byte and no number becomes another one while it is read: it stays what it was, or is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, decodeText, parseJson } from './index.js';
import { decode, payloadOf } from './test-support/decoding.js';
import { UnheldNumber } from './parse.js';

/** Whole numbers beyond 2^53 as programs have them: counters in nanoseconds, snowflakes, 64-bit keys, decimals of a database. */
const great = ['9007199254740993', '-9007199254740993', '1759309202123456789', '18446744073709551615', '1'.repeat(40)];

/** Numbers that are another one once JavaScript has read them, and no ids. */
const unheld = [
  '1e400',
  '-1e999',
  '1e-400',
  '12345678901234567.5',
  '0.12345678901234567891',
  '1'.repeat(41),
  '4.9e-325',
];

const held = [
  '0',
  '-0',
  '1.50',
  '9007199254740992',
  '9007199254740991.0',
  '1e21',
  '1E+2',
  '100000000000000000000',
  '0.1',
  '0.30000000000000004',
  '52.520006600000002',
  '1.7976931348623157e308',
  '5e-324',
  '0.000000000000000000000001',
  '1234567890123456.000',
];

describe('a number', () => {
  it.each(great)('%s is the whole number that it is', (text) => {
    expect(parseJson(`{"a":[${text}]}`)).toEqual({ a: [BigInt(text)] });
  });

  it.each(unheld)('%s is none that could be kept', (text) => {
    expect(parseJson(`{"a": ${text}}`)).toEqual({ a: new UnheldNumber() });
    expect(parseJson(text)).toEqual(new UnheldNumber());
  });

  it.each(held)('%s is an ordinary one', (text) => {
    expect(parseJson(`[${text}]`)).toEqual([Number(text)]);
  });

  it('is ordinary whatever JavaScript wrote', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) => {
        expect(parseJson(JSON.stringify([number]))).toEqual([JSON.parse(JSON.stringify(number))]);
      }),
    );
  });

  it('in a text is text', () => {
    const text = 'call 9007199254740993, 1e5: [12345678901234567890]';
    expect(parseJson(JSON.stringify({ text, id: 'a_3e1' }))).toEqual({ text, id: 'a_3e1' });
  });
});

describe('parsing', () => {
  it('reads whatever JSON there is as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{', '[1', 'undefined', '1'.repeat(40) + 'x', '['.repeat(300_000)])(
    'is undefined for no JSON',
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );

  it.each([
    ['digits', `["${'1'.repeat(1_000_000)}"]`],
    ['numbers in a text', JSON.stringify(['1e5, '.repeat(200_000)])],
    ['almost numbers', JSON.stringify([', 1.1.1.1'.repeat(100_000)])],
    ['zeros', `[${'0.' + '0'.repeat(1_000_000)}1]`],
    ['great numbers', `[${'9007199254740993,'.repeat(50_000)}1]`],
  ])('takes bounded time: %s', { timeout: 5000 }, (_, text) => {
    expect(parseJson(text)).toBeDefined();
  });
});

describe('a frame with a number that cannot be held', () => {
  const frame = (type: string, payload: string): string =>
    `{"event":{"event_type":"${type}","event_payload":${payload}}}`;

  it.each([
    ['metadata', '{"conversation_id":"c","metadata":{"order":9007199254740993}}', 'metadata'],
    ['metadata', '{"conversation_id":"c","metadata":{"private":{"a":[{"b":1e400}]}}}', 'metadata'],
    ['user_message', '{"conversation_id":"c","content":{"text":"a","price":12345678901234567.25}}', 'content'],
    ['action', '{"conversation_id":"c","id":"a","data":{"n":18446744073709551615}}', 'data'],
    ['get_user_conversations_v2', '{"userId":"u","filter":{"order":9007199254740993}}', 'filter'],
    ['conversation_start', '{"userId":1e999}', 'userId'],
  ])('is refused where it would be kept: %s', (type, payload, field) => {
    expect(decodeFrame(frame(type, payload))).toMatchObject({
      ok: false,
      code: 'badPayload',
      detail: `${field}: expected a number that fits into 64 bits`,
    });
  });

  it('is taken where nobody reads it', () => {
    const payload = '{"conversation_id":"c","client_msg_id":1759309202123456789,"content":"hi"}';
    expect(decodeFrame(frame('user_message', payload))).toMatchObject({
      ok: true,
      event: { payload: { content: {} } },
    });
  });

  it('keeps the user id that it is', () => {
    for (const userId of great) {
      expect(decodeFrame(frame('conversation_start', `{"userId":${userId}}`))).toMatchObject({
        ok: true,
        event: { payload: { userId: BigInt(userId) } },
      });
    }
  });

  it('never takes it for another id', () => {
    const { conversationId } = payloadOf('metadata_request', { conversation_id: 9007199254740993n }) as Record<
      string,
      unknown
    >;
    expect(conversationId).toBeNull();
    expect(payloadOf('delete_conversation', { conversation_id: 9007199254740993n, userId: 'u' })).toMatchObject({
      conversationId: null,
      userId: null,
    });
    expect(decode('edit_message', { conversation_id: 'c', message_id: 9007199254740993n, content: 'a' })).toMatchObject(
      {
        ok: false,
        code: 'badPayload',
      },
    );
  });

  it('says it as the text that it is', () => {
    expect(decodeFrame(frame('user_message', '{"conversation_id":"c","content":9007199254740993}'))).toMatchObject({
      event: { payload: { content: { text: '9007199254740993' } } },
    });
  });
});

describe('bytes', () => {
  const bytes = (...parts: (string | number[])[]): Buffer =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

  it.each<[string, Buffer]>([
    ['Latin-1', bytes('caf', [0xe9])],
    ['a character cut off', bytes('a', [0xf0, 0x9f, 0x98])],
    ['an overlong form', bytes([0xc0, 0xaf])],
    ['a surrogate', bytes([0xed, 0xa0, 0x80])],
    ['UTF-16', bytes([0xff, 0xfe, 0x7b, 0])],
    ['beyond Unicode', bytes([0xf4, 0x90, 0x80, 0x80])],
  ])('that are no UTF-8 are no text: %s', (_, raw) => {
    expect(decodeText(raw)).toBeNull();
  });

  it('in UTF-8 are the text, without a byte-order mark', () => {
    expect(decodeText(bytes('{"a":"é😀\u0000"}'))).toBe('{"a":"é😀\u0000"}');
    expect(decodeText(bytes([0xef, 0xbb, 0xbf], '{}'))).toBe('{}');
    expect(decodeText(bytes())).toBe('');
  });
});
