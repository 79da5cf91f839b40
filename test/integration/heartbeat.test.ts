/** Sockets that no longer answer are ended; sockets that read too slowly are told to come back, and miss nothing. */
import { once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { channelKey, openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { openChat } from '../support/chat.js';
import { slowState } from '../support/slow-state.js';
import { WsClient, connect } from '../support/ws-client.js';
import type { Frame } from '../support/frame-queue.js';

const quick = { PING_INTERVAL_MS: '40', PONG_TIMEOUT_MS: '500' };

/** A client that answers pings only with what the test says. */
function openSilent(url: string): WsClient {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/dev?apiKey=${channelKey}`, { autoPong: false });
  afterThisTest(() => socket.terminate());
  return new WsClient(socket);
}

it('pings, and keeps a socket that answers', async () => {
  const { url } = await openBridge({ env: quick });
  const client = await connect(url, { key: channelKey });
  for (let ping = 0; ping < 5; ping++) await once(client.socket, 'ping');
  expect(await client.start()).toMatch(/^anon_/);
});

it.each<[name: string, answer: (socket: WebSocket) => void]>([
  ['answers no ping', () => undefined],
  ['answers with pongs that nobody asked for', (socket) => socket.pong('made up')],
  [
    'counts along without reading',
    (socket) => void Array.from({ length: 999 }, (_, count) => socket.pong(String(count))),
  ],
])('ends a socket that %s', async (_name, answer) => {
  const { url } = await openBridge({ env: quick });
  const [neighbour, silent] = [await connect(url, { key: channelKey }), openSilent(url)];
  silent.socket.on('ping', () => answer(silent.socket));
  await silent.next('socket_connected');
  expect((await silent.closed).code).toBe(1006);
  expect(await neighbour.start()).toMatch(/^anon_/);
});

it('takes no frame for an answer to a ping', async () => {
  const { url } = await openBridge({ env: quick });
  const silent = openSilent(url);
  await silent.next('socket_connected');
  const talking = setInterval(() => silent.send('unheard_of'), 10);
  afterThisTest(() => clearInterval(talking));
  expect((await silent.closed).code).toBe(1006);
});

it('holds what a socket was sent but never answered for, and gives it to the next one', async () => {
  const { url } = await openBridge();
  const silent = openSilent(url);
  await silent.next('socket_connected');
  const id = await silent.start({ userId: 'ulla' });
  silent.say(id, 'hello');
  const sent = await silent.next('bot_message');
  silent.socket.terminate();
  const next = await connect(url, { key: channelKey });
  next.send('metadata_request', { conversation_id: id });
  expect((await next.next('bot_message')).raw).toBe(sent.raw);
});

it('tells a slow reader to come back at the cap, and gives it the rest then', { timeout: 30_000 }, async () => {
  const bridge = await openBridge({
    env: { MAX_UNSENT_BYTES: '65536', MESSAGE_LINK_BYTES: '1073741824', SEND_TIMEOUT_MS: '2000' },
  });
  const neighbour = await openChat(bridge, { text: 'neighbour' });
  const { client, conversationId: id, ticket } = await openChat(bridge, { userId: 'ulla', text: 'slow reader' });
  client.socket.pause();
  // More than the buffers of two kernels hold.
  const letters = Array.from({ length: 80 }, (_, index) => `${index}:${'x'.repeat(200_000)}`);
  for (const letter of letters) bridge.sim.agent.say(ticket, letter);
  await vi.waitFor(async () => expect(await slowConsumers(bridge.adminUrl)).toBe(1), 10_000);

  neighbour.client.say(neighbour.conversationId, 'undisturbed');
  expect((await neighbour.client.next('bot_message')).raw).toContain('undisturbed');

  client.socket.resume();
  expect((await client.closed).code).toBe(1013);
  const heard = await lettersOf(client);
  expect(heard.length).toBeLessThan(letters.length);

  for (let visits = 0; numbersOf(heard).size < letters.length && visits < 20; visits++) {
    const again = await connect(bridge.url, { key: channelKey });
    again.send('metadata_request', { conversation_id: id });
    heard.push(...(await lettersOf(again, letters.length - 1)));
  }
  // In order and without a gap: what a visit adds begins no later than where the last one ended.
  expect([...numbersOf(heard)]).toEqual(letters.map((_, index) => index));
  expect(new Set(heard.map(({ envelope }) => idOf(envelope))).size).toBe(letters.length);
});

it('does not take a reader of long answers for a slow one', { timeout: 30_000 }, async () => {
  const channel = { limits: { metadataBytes: 2_000_000 } };
  const { url, adminUrl } = await openBridge({ env: { MAX_UNSENT_BYTES: '1024' }, channel });
  const client = await connect(url, { key: channelKey });
  // A list that is longer than what the kernel takes at once.
  const metadata = { page: 'x'.repeat(1_000_000) };
  for (let count = 0; count < 3; count++) await client.start({ userId: 'ulla', metadata });
  for (let count = 0; count < 3; count++) client.send('get_conversations', { userId: 'ulla' });
  for (let count = 0; count < 3; count++) expect((await client.next()).type).toBe('user_conversations');
  expect(await slowConsumers(adminUrl)).toBe(0);
});

async function slowConsumers(adminUrl: string): Promise<number> {
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  return Number(/^deskbridge_slow_consumers_total\{channel="shop"\} (\d+)$/m.exec(metrics)?.[1] ?? 0);
}

/** The letters that come until the socket is closed, or until the one with the number `last`. */
async function lettersOf(client: WsClient, last = Infinity): Promise<Frame[]> {
  const letters: Frame[] = [];
  for (;;) {
    const frame = await client.next('livechat_message').catch(() => null);
    if (frame === null) return letters;
    letters.push(frame);
    if (numberOf(frame) === last) return letters;
  }
}

function numbersOf(letters: readonly Frame[]): Set<number> {
  return new Set(letters.map(numberOf));
}

function numberOf({ raw }: Frame): number {
  return Number(/"text":"(\d+):/.exec(raw)?.[1]);
}

function idOf(envelope: unknown): string {
  return (envelope as { event: { event_id: string } }).event.event_id;
}

it('keeps a socket that sends faster than is stored: nobody read its answer to the ping', async () => {
  const { url } = await openBridge({ env: quick, open: slowState(20) });
  const client = await connect(url, { key: channelKey });
  const id = await client.start();
  for (let note = 0; note < 100; note++) client.send('metadata', { conversation_id: id, metadata: { note } });
  for (let note = 0; note < 100; note++) await client.next('metadata_update_success');
});

it('keeps a socket whose answer came while the process stood still', async () => {
  const { url } = await openBridge({ env: quick });
  const client = await connect(url, { key: channelKey });
  await once(client.socket, 'ping');
  // The pong is written, and the process, which is the bridge's as well, does nothing for longer than it may take.
  for (const end = performance.now() + 600; performance.now() < end;);
  expect(await client.start()).toMatch(/^anon_/);
});
