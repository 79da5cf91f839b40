/** Every answer is what it is labelled as, and no cache keeps it. */
import { expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { handshake, openPeer } from '../hostile/raw-peer.js';

const messages = '/api/custom-channel/sockets/message';
const key = { 'x-api-key': channelKey };

it.each<[name: string, status: number, path: string, init: RequestInit]>([
  ['an answer', 200, messages, { method: 'POST', headers: key, body: '{"event":{"event_type":"get_conversations"}}' }],
  ['a refusal', 400, messages, { method: 'POST', headers: key, body: '{' }],
  ['a wrong key', 401, messages, { method: 'POST', body: '{' }],
  ['an unknown route', 404, '/unknown', {}],
  ['an address that cannot be read', 404, '/%', {}],
])('%s carries nosniff and no-store', async (_name, status, path, init) => {
  const { url } = await openBridge();
  const answer = await fetch(url + path, init);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('a transcript and the admin port do so, too', async () => {
  const bridge = await openBridge();
  const { conversationId } = await openChat(bridge);
  for (const address of [
    `${bridge.url}/api/transcript?conversation_id=${conversationId}`,
    ...['/health/ready', '/metrics', '/admin/dead-letters', '/unknown'].map((path) => bridge.adminUrl + path),
  ]) {
    const { headers } = await fetch(address, { headers: key });
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
  }
});

it.each([
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a refused handshake', handshake('wrong'), 401],
])('%s is answered so, too', async (_name, bytes, status) => {
  const { url } = await openBridge();
  const peer = await openPeer(url, bytes);
  await vi.waitFor(() => expect(peer.status).toBe(status));
  expect(peer.heard.toLowerCase()).toContain('x-content-type-options: nosniff\r\n');
  expect(peer.heard.toLowerCase()).toContain('cache-control: no-store\r\n');
});
