/** Requests that make no sense get a status and a JSON error of the table; never a stack, a path or an echo. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { channelErrors } from '#channel';
import { channelKey, openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { openChat } from '../support/chat.js';

const messages = '/api/custom-channel/sockets/message';
const key = { 'x-api-key': channelKey };
const errors = Object.values(channelErrors).map(({ text: error }) => JSON.stringify({ error }));

interface Refused {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}

async function send(url: string, path: string, init: RequestInit = {}): Promise<Refused> {
  const response = await fetch(url + path, { signal: AbortSignal.timeout(5000), ...init });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
}

/** Writes bytes as they are and reads until the server hangs up. */
async function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = connectTcp(Number(new URL(url).port), '127.0.0.1');
  afterThisTest(() => void socket.destroy());
  await once(socket, 'connect');
  socket.end(bytes);
  return text(socket);
}

describe('routes', () => {
  it.each<[method: string, path: string, status: number]>([
    ['GET', '/', 404],
    ['GET', '/dev', 404],
    ['GET', '/api', 404],
    ['GET', messages, 404],
    ['PUT', messages, 404],
    ['PATCH', messages, 404],
    ['DELETE', messages, 404],
    ['POST', '/api/transcript', 404],
    ['POST', '/api/unknown', 404],
    ['GET', '/health/live', 404],
    ['GET', '/metrics', 404],
    ['GET', '/admin/dead-letters', 404],
    ['GET', '/api/messages/', 404],
    ['GET', '/api/messages/x', 404],
    ['GET', '/api/messages/__proto__?conversation_id=__proto__', 404],
    ['GET', '/api/messages/..%2f..%2fetc%2fpasswd?conversation_id=c', 404],
    ['GET', '/api/messages/%E0%A4%A', 404],
    ['GET', '/%', 404],
    ['GET', '/api/transcript', 404],
    ['GET', '/api/transcript?conversation_id=', 404],
    ['GET', '/api/transcript?conversation_id=a&conversation_id=b', 404],
    ['GET', '/api/transcript?conversation_id=%00', 404],
    ['GET', '/api/transcript?conversation_id=%ff%E0%A4%A', 404],
    ['GET', '/api/transcript?__proto__=1&constructor=2', 404],
  ])('%s %s is refused with %i and JSON', async (method, path, status) => {
    const { url } = await openBridge();
    const refused = await send(url, path, { method, headers: key, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect(refused).toEqual({ status, type: expect.stringContaining('application/json'), body: expect.any(String) });
    expect(errors).toContain(refused.body);
  });

  it('refuses an id that no message can have', async () => {
    const { url } = await openBridge();
    for (const length of [100, 4000, 10_000])
      expect(await send(url, `/api/messages/${'x'.repeat(length)}`, { headers: key })).toMatchObject({
        status: 404,
        body: '{"error":"Not found"}',
      });
  });

  it('answers HEAD as GET, without a body', async () => {
    const bridge = await openBridge();
    const { conversationId: id } = await openChat(bridge);
    const path = `/api/transcript?conversation_id=${id}`;
    expect(await send(bridge.url, path, { method: 'HEAD', headers: key })).toMatchObject({ status: 200, body: '' });
    expect(await send(bridge.url, '/', { method: 'HEAD', headers: key })).toMatchObject({ status: 404, body: '' });
    expect(await send(bridge.url, path, { method: 'HEAD' })).toMatchObject({ status: 401, body: '' });
  });
});

it('refuses every route without a key that opens a channel', async () => {
  const { url } = await openBridge();
  for (const headers of [{}, { 'x-api-key': '' }, { 'x-api-key': 'wrong' }, { authorization: `Bearer ${channelKey}` }])
    for (const [method, path] of [
      ['POST', messages],
      ['GET', '/api/transcript?conversation_id=c'],
      ['GET', '/api/messages/m?conversation_id=c'],
    ] as const)
      expect(await send(url, path, { method, headers })).toMatchObject({
        status: 401,
        body: '{"error":"Invalid API key"}',
      });
});

describe('an address', () => {
  it.each([
    '//api/transcript?conversation_id=c',
    '/api//transcript?conversation_id=c',
    '/api/transcript/?conversation_id=c',
    '///api///transcript//?conversation_id=c',
    '//api/messages/m/?conversation_id=c',
  ])('finds its route whatever slashes are in it: %s', async (path) => {
    const { url } = await openBridge();
    const plain = path.replace(/\/{2,}/g, '/').replace('/?', '?');
    const answer = await send(url, path, { headers: key });
    expect(answer).toEqual(await send(url, plain, { headers: key }));
    expect(answer.status).toBe(404);
    expect((await send(url, path)).status).toBe(401);
  });

  it.each([
    '//api/custom-channel/sockets/message',
    '/api/custom-channel/sockets/message/',
    '/api/custom-channel//sockets/message//',
  ])('takes a message at %s', async (path) => {
    const { url } = await openBridge();
    const body = '{"event":{"event_type":"get_conversations","event_payload":{"userId":"ulla"}}}';
    expect(await send(url, path, { method: 'POST', headers: key, body })).toMatchObject({ status: 200 });
  });
});

describe('bodies', () => {
  const start = '{"event":{"event_type":"get_conversations","event_payload":{"userId":"ulla"}}}';

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
  ])('are read as JSON when they are labelled %s', async (type) => {
    const { url } = await openBridge();
    const headers = { ...key, 'content-type': type };
    expect(await send(url, messages, { method: 'POST', headers, body: start })).toMatchObject({
      status: 200,
      body: '{"conversations":[]}',
    });
    for (const body of ['event=1&a[b]=2', '--x--', '{', ''])
      expect(await send(url, messages, { method: 'POST', headers, body })).toMatchObject({
        status: 400,
        body: '{"error":"Invalid message format: expected JSON in UTF-8"}',
      });
  });

  it.each([
    ['latin-1', Buffer.from(start.replace('ulla', 'jürgen'), 'latin1')],
    ['a text cut within a character', Buffer.concat([Buffer.from(start).subarray(0, 60), Buffer.from([0xe2, 0x82])])],
    ['half of a pair', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
    ['an overlong form', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])],
    ['UTF-16', Buffer.from(start, 'utf16le')],
  ])('in %s are refused', async (_what, body) => {
    const { url } = await openBridge();
    expect(await send(url, messages, { method: 'POST', headers: key, body })).toMatchObject({
      status: 400,
      body: '{"error":"Invalid message format: expected JSON in UTF-8"}',
    });
  });

  it('may begin with a byte-order mark', async () => {
    const { url } = await openBridge();
    const answer = await send(url, messages, { method: 'POST', headers: key, body: `\ufeff${start}` });
    expect(answer).toMatchObject({ status: 200, body: '{"conversations":[]}' });
  });

  it('lose keys that could do harm, and are taken', async () => {
    const { url } = await openBridge();
    const poisoned = start.replace('{"userId"', '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"userId"');
    const headers = { ...key, 'content-type': 'application/json' };
    expect(await send(url, messages, { method: 'POST', headers, body: poisoned })).toMatchObject({ status: 200 });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('are refused with 413 above the limit, announced or not', async () => {
    const bridge = await openBridge({ env: { MAX_FRAME_BYTES: '4096' } });
    const neighbour = await openChat(bridge);
    const tooLarge = { status: 413, body: '{"error":"Message too large"}' };
    const body = 'x'.repeat(5000);
    expect(await send(bridge.url, messages, { method: 'POST', headers: key, body })).toMatchObject(tooLarge);
    const piecewise = { method: 'POST', headers: key, body: new Blob([body]).stream(), duplex: 'half' as const };
    expect(await send(bridge.url, messages, piecewise)).toMatchObject(tooLarge);
    neighbour.client.say(neighbour.conversationId, 'undisturbed');
    expect((await neighbour.client.next()).raw).toContain('undisturbed');
  });
});

it.each<[name: string, bytes: string, status: string]>([
  ['what is not HTTP', 'hello\r\n\r\n', '400'],
  [
    'an upgrade to something else',
    `GET /?apiKey=${channelKey} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    '404',
  ],
  ['an upgrade without a key', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', '401'],
  [
    'a handshake of another version',
    `GET /?apiKey=${channelKey} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 7\r\n\r\n`,
    '400',
  ],
  [
    'an address that is none',
    `GET //:::?apiKey=${channelKey} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    '404',
  ],
])('answers %s and goes on', async (_name, bytes, status) => {
  const bridge = await openBridge();
  const answer = await sendRaw(bridge.url, bytes);
  expect(answer.split(' ')[1]).toBe(status);
  expect(answer).not.toMatch(/node_modules|\bat .*:\d+/);
  expect((await openChat(bridge)).ticket).toBeTruthy();
});
