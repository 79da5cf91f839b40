/** Peers that completed the handshake and then do nothing: vanished without a word, or never reading what they are sent. */
import { expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { getTranscript } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import { Neighbour } from './neighbour.js';
import { handshake, openPeer } from './raw-peer.js';
import { bufferBytes, metric } from './resources.js';

it('ends sockets whose clients vanished, within a ping and its deadline', async () => {
  const [interval, timeout] = [900, 600];
  const { url, adminUrl } = await openBridge({
    env: { PING_INTERVAL_MS: `${interval}`, PONG_TIMEOUT_MS: `${timeout}` },
  });
  const neighbour = await Neighbour.moveIn(url);
  const began = performance.now();
  const peers = await Promise.all(Array.from({ length: 200 }, () => openPeer(url, handshake())));
  await Promise.all(peers.map(({ ended }) => ended));
  expect(performance.now() - began).toBeLessThan(10 * (interval + timeout));
  expect(peers.every(({ heard }) => heard.includes('socket_connected'))).toBe(true);
  await vi.waitFor(async () => expect(await metric(adminUrl, 'deskbridge_connections')).toBe(1), 10_000);
  await neighbour.hasNoticedNothing();
});

it('keeps no more than the cap for those who never read, and gives the rest to whoever comes next', async () => {
  const bridge = await openBridge({ env: { MAX_UNSENT_BYTES: '65536', SEND_TIMEOUT_MS: '2000' } });
  const { url, adminUrl, sim } = bridge;
  const neighbour = await Neighbour.moveIn(url);
  const reader = await connect(url, { key: channelKey });
  const id = await reader.start({ userId: 'ulla' });
  reader.say(id, 'hello');
  await reader.next('bot_message');
  const ticket = sim.inspect.conversations('ulla')[0]!.id;
  await reader.close();

  const peers = await Promise.all(Array.from({ length: 8 }, () => openPeer(url, handshake())));
  for (const peer of peers) {
    await vi.waitFor(() => expect(peer.heard).toContain('socket_connected'));
    peer.socket.pause();
    peer.write(textFrame({ event_type: 'metadata_request', event_payload: { conversation_id: id } }));
  }
  const base = bufferBytes();
  // The peers' kernels hold a few megabytes each before the bridge has to.
  const letters = Array.from({ length: 250 }, (_, index) => `${index}:${'x'.repeat(100_000)}`);
  for (const letter of letters) sim.agent.say(ticket, letter);
  await vi.waitFor(async () => expect(await metric(adminUrl, 'deskbridge_slow_consumers_total')).toBe(8), 40_000);
  // Until all letters are accepted the Helpdesk, which runs in this process, holds what it has not sent yet.
  const accepted = () => metric(adminUrl, 'deskbridge_messages_accepted_total', 'channel="shop",direction="to_client"');
  await vi.waitFor(async () => expect(await accepted()).toBeGreaterThan(letters.length), 20_000);
  // What is garbage is swept a little later.
  await vi.waitFor(() => expect(bufferBytes() - base).toBeLessThan(20_000_000), 3000);
  await vi.waitFor(async () => expect(await metric(adminUrl, 'deskbridge_connections')).toBe(1), 20_000);

  const next = await connect(url, { key: channelKey });
  next.send('metadata_request', { conversation_id: id });
  const heard: string[] = [];
  while (heard.length < letters.length) heard.push(letterOf((await next.next('livechat_message')).raw));
  expect(heard).toEqual(letters);
  const { body } = await getTranscript(url, channelKey, id);
  expect(JSON.stringify(body)).toContain(letters.at(-1));
  await neighbour.hasNoticedNothing();
}, 120_000);

function letterOf(raw: string): string {
  return /"text":"(\d+:x+)"/.exec(raw)?.[1] ?? raw.slice(0, 100);
}

/** A masked text frame below 64 kB (the mask is all zeros). */
function textFrame(event: object): Buffer {
  const payload = Buffer.from(JSON.stringify({ event }));
  const head = Buffer.alloc(8);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(0x80 | 126, 1);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
