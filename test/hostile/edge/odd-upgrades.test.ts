/** An upgrade that nobody wants changes nothing: the request is served as any other. */
import { describe, expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import { Neighbour } from '../neighbour.js';
import { openPeer } from '../raw-peer.js';

const body = '{"event":{"event_type":"get_conversations","event_payload":{"userId":"ulla"}}}';

function ask(method: string, path: string, upgrade: string, key = channelKey): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: x', `x-api-key: ${key}`, upgrade];
  const sent = method === 'POST' ? body : '';
  return [...lines, `Content-Length: ${sent.length}`, '', sent].join('\r\n');
}

const offers = [
  'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Connection: Upgrade\r\nUpgrade: websocket, h2c',
  'Connection: upgrade\r\nUpgrade: TLS/1.0',
  'Connection: Upgrade\r\nUpgrade: ',
];

describe.each([...offers, 'Connection: Upgrade\r\nUpgrade: websocket'])('a POST with %j', (upgrade) => {
  it('is served, and leaves the connection to the next one', async () => {
    const { url } = await openBridge();
    const neighbour = await Neighbour.moveIn(url);
    const bytes = ask('POST', '/api/custom-channel/sockets/message', upgrade);
    const peer = await openPeer(url, bytes);
    await vi.waitFor(() => expect(peer.heard).toContain('{"conversations":[]}'), 2000);
    expect(peer.status).toBe(200);
    peer.write(bytes);
    await vi.waitFor(() => expect(peer.heard.match(/HTTP\/1\.1 200 /g)).toHaveLength(2), 2000);
    await neighbour.hasNoticedNothing();
  });

  it('needs a key as any other', async () => {
    const { url } = await openBridge();
    const peer = await openPeer(url, ask('POST', '/api/custom-channel/sockets/message', upgrade, 'wrong'));
    await vi.waitFor(() => expect(peer.status).toBe(401), 2000);
  });
});

it.each(offers)('a GET with %j is served', async (upgrade) => {
  const { url } = await openBridge();
  const peer = await openPeer(url, ask('GET', '/api/transcript?conversation_id=c', upgrade));
  await vi.waitFor(() => expect(peer.status).toBe(404), 2000);
  expect(peer.heard).toContain('Invalid conversation_id');
});
