// A refusal is known as one in whatever words it comes; what the transport says is none. And how much one frame may hold.
import { describe, expect, it } from 'vitest';
import { decodeRefusal, defaultMaxPayload, frameBytesOf, maxPayloadOf, refusalOf } from './index.js';

describe('the text of a refusal', () => {
  it.each([
    ['{"status_code":401,"message":"Invalid token","data":{}}', 401, 'Invalid token'],
    ['{"status_code":"400"}', 400, ''],
    [" {'status_code': 401, 'message': 'Invalid token', 'data': None}", 401, undefined],
    ['Unauthorized', 401, undefined],
    ['401 Unauthorized', 401, undefined],
    ['Error 403: key of 12345 calls', 403, undefined],
    ['Invalid API key', 401, undefined],
    ['token is expired', 401, undefined],
    ['Authentication credentials were not provided.', 401, undefined],
    ["[ErrorDetail(string='Bad request', code='invalid')]", 400, undefined],
  ])('%j has its status', (text, status, reason = text) => {
    expect(decodeRefusal(text)).toEqual({ status, reason });
  });

  it.each([
    'xhr poll error',
    '"text"',
    '{"message":"no status"}',
    'websocket error',
    '',
    'port 4010',
    'timeout of 400.5 ms',
  ])('%j has none', (text) => {
    expect(decodeRefusal(text)).toEqual({ status: null, reason: text });
  });
});

/** As socket.io-client makes it of a CONNECT_ERROR packet. */
const packet = (message: string | undefined): Error => Object.assign(new Error(message), { data: undefined });
/** As engine.io-client makes it of what its transport said. */
const transport = (description: unknown): Error =>
  Object.assign(new Error('websocket error'), { type: 'TransportError', description });

describe('a failed connection', () => {
  it.each([
    ['{"status_code":401,"message":"x"}', 401],
    ["{'status_code': 400}", 400],
    ['Forbidden', 403],
    ['come back never', 401],
    ['', 401],
    [undefined, 401],
  ])('was refused by the Helpdesk when it said %j', (text, status) => {
    expect(refusalOf(packet(text))).toMatchObject({ status });
  });

  it.each([
    [transport({ message: 'Unexpected server response: 401' }), 401],
    [transport(403), 403],
  ])('was refused when HTTP said so', (error, status) => {
    expect(refusalOf(error)).toMatchObject({ status });
  });

  it.each([
    transport({ message: 'connect ECONNREFUSED 127.0.0.1:4010' }),
    transport({ message: 'Unexpected server response: 502' }),
    transport(404),
    transport(undefined),
    new Error('timeout'),
  ])('was not refused otherwise', (error) => {
    expect(refusalOf(error)).toBeNull();
  });
});

describe('the room in a frame', () => {
  it.each([
    ['{"sid":"x","maxPayload":100000}', 100_000],
    [{ maxPayload: '65536' }, 65_536],
    [{ sid: 'x' }, defaultMaxPayload],
    [{ maxPayload: -1 }, defaultMaxPayload],
    [null, defaultMaxPayload],
  ])('of the handshake %j', (handshake, bytes) => {
    expect(maxPayloadOf(handshake)).toBe(bytes);
  });

  it('is measured in bytes, not characters', () => {
    const request = (message: string) =>
      frameBytesOf('support', { session_id: 's', message, attachment: false, ticket_chat_id: null });
    expect(request('ééé') - request('')).toBe(6);
    expect(request('\ud800') - request('')).toBe(6);
    expect(request('😀') - request('')).toBe(4);
  });
});
