/** Clients that ask for much and do not read it: cut off after their time, and what they had is free again. */
import { expect, it, vi } from 'vitest';
import type { TestBridge } from '../../support/bridge.js';
import { channelKey, openBridge } from '../../support/bridge.js';
import { getTranscript, post } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';
import { handshake, openPeer } from '../raw-peer.js';
import type { RawPeer } from '../raw-peer.js';
import { bufferBytes, metric } from '../resources.js';

const entries = 16;

async function openFull(env: Record<string, string>): Promise<TestBridge & { readonly id: string }> {
  const bridge = await openBridge({ env, channel: { limits: { eventsPerMinute: 1_000_000 } } });
  const client = await connect(bridge.url, { key: channelKey });
  const conversation_id = await client.start({ userId: 'ulla' });
  for (let index = 0; index < entries; index++) {
    const data = { text: 'x'.repeat(900_000) };
    await post(bridge.url, channelKey, 'action', { conversation_id, id: 'note', data });
  }
  await client.close();
  return { ...bridge, id: conversation_id };
}

async function openDeaf(url: string, bytes: string): Promise<RawPeer> {
  const peer = await openPeer(url);
  peer.socket.pause();
  peer.write(bytes);
  return peer;
}

const request = (id: string) =>
  `GET /api/transcript?conversation_id=${encodeURIComponent(id)} HTTP/1.1\r\nHost: x\r\nx-api-key: ${channelKey}\r\n\r\n`;
const slow = (adminUrl: string) => metric(adminUrl, 'deskbridge_slow_consumers_total');

it('cuts off those who do not read a transcript by HTTP, and has its memory back', { timeout: 60_000 }, async () => {
  const { url, adminUrl, id } = await openFull({ SEND_TIMEOUT_MS: '1000' });
  const base = bufferBytes();
  const peers = await Promise.all(Array.from({ length: 20 }, () => openDeaf(url, request(id))));
  // Each has a slice under way and one that waits, whatever the transcript's size.
  await vi.waitFor(() => expect(bufferBytes()).toBeGreaterThan(base), 5000);
  expect(bufferBytes() - base).toBeLessThan(20 * 4_000_000);
  await vi.waitFor(async () => expect(await slow(adminUrl)).toBe(20), 20_000);
  for (const peer of peers) peer.socket.resume();
  await Promise.all(peers.map(({ ended }) => ended));
  expect(peers.every(({ heard }) => heard.includes('200 OK') && !heard.endsWith('0\r\n\r\n'))).toBe(true);
  await vi.waitFor(() => expect(bufferBytes() - base).toBeLessThan(8_000_000), 5000);
});

it('writes so many at a time, tells the others to come again, and takes them when there is room', async () => {
  const { url, id } = await openFull({ SEND_TIMEOUT_MS: '2000', MAX_LONG_ANSWERS: '2' });
  // Half of them for one channel.
  const peer = await openPeer(url, request(id));
  await vi.waitFor(() => expect(peer.heard).toContain('200 OK'), { interval: 1 });
  peer.socket.pause();
  const refused = await getTranscript(url, channelKey, id);
  expect(refused).toMatchObject({ status: 503, body: { error: 'Not accepted, try again later' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  await vi.waitFor(async () => expect((await getTranscript(url, channelKey, id)).status).toBe(200), 10_000);
  peer.socket.destroy();
}, 60_000);

it('closes a socket that does not read a transcript', { timeout: 60_000 }, async () => {
  const { url, adminUrl, id } = await openFull({ SEND_TIMEOUT_MS: '1000' });
  const peer = await openPeer(url, handshake());
  await vi.waitFor(() => expect(peer.heard).toContain('socket_connected'));
  peer.socket.pause();
  const event = { event_type: 'conversation_transcript_request', event_payload: { conversation_id: id } };
  const payload = Buffer.from(JSON.stringify({ event }));
  const head = Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  peer.write(Buffer.concat([head, payload]));
  await vi.waitFor(async () => expect(await slow(adminUrl)).toBe(1), 10_000);
  await vi.waitFor(async () => expect(await metric(adminUrl, 'deskbridge_connections')).toBe(0), 20_000);
});

it('counts nothing as received that was not read to the end', { timeout: 60_000 }, async () => {
  const bridge = await openFull({ SEND_TIMEOUT_MS: '1000' });
  const { url, id, sim } = bridge;
  const client = await connect(url, { key: channelKey });
  client.say(id, 'hello');
  await client.next('bot_message');
  const ticket = sim.inspect.conversations('ulla')[0]!.id;
  await client.close();
  sim.agent.say(ticket, 'for whoever reads');
  await vi.waitFor(async () => {
    const held = await metric(bridge.adminUrl, 'deskbridge_messages_pending', 'direction="to_client"');
    expect(held).toBeGreaterThan(0);
  }, 5000);
  await openDeaf(url, request(id));
  await vi.waitFor(async () => expect(await slow(bridge.adminUrl)).toBe(1), 10_000);
  const next = await connect(url, { key: channelKey });
  next.send('metadata_request', { conversation_id: id });
  expect((await next.next('livechat_message')).raw).toContain('for whoever reads');
});
