/** What attackers do in the hostile run, each from an address of its own. */
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { channelKey } from '../../support/bridge.js';
import { connect } from '../../support/ws-client.js';
import type { WsClient } from '../../support/ws-client.js';
import { handshake, openPeer } from '../raw-peer.js';
import type { Stage } from './stage.js';

/** Resolves when the attack is over; what the attacker gets is not looked at. */
export type Attack = (stage: Stage, from: string) => Promise<unknown>;

const messages = '/api/custom-channel/sockets/message';
const pad = (bytes: number): string => 'x'.repeat(bytes);

export const attacks: Readonly<Record<string, Attack>> = {
  'a flood of wrong keys by HTTP': (stage, from) =>
    inLanes(20, 15, () => post(stage, from, { key: 'wrong', body: pad(200_000) })),

  'a flood of wrong keys at the upgrade': (stage, from) =>
    inLanes(20, 15, async () => {
      const peer = await openPeer(stage.url, handshake('wrong'), from);
      await peer.ended;
      peer.socket.destroy();
    }),

  'bodies that are too large, and such that cannot be read': (stage, from) =>
    inLanes(10, 8, (turn) => post(stage, from, { body: turn % 2 === 0 ? pad(2_000_000) : `{"a":${pad(900_000)}` })),

  'bodies that never end': async (stage, from) => {
    const head = `POST ${messages} HTTP/1.1\r\nHost: x\r\nx-api-key: ${channelKey}\r\nContent-Length: 999999\r\n\r\n{`;
    const peers = await Promise.all(Array.from({ length: 200 }, () => openPeer(stage.url, head, from)));
    for (let turn = 0; turn < 10; turn++) {
      for (const peer of peers) peer.write(pad(100));
      await pause(50);
    }
    for (const peer of peers) peer.socket.destroy();
  },

  'JSON as deep as a frame can hold': (stage, from) =>
    onSockets(stage, from, 3, async (client) => {
      for (let turn = 0; turn < 5; turn++) client.sendRaw(`{"event":${'['.repeat(500_000)}`);
      await pause(100);
    }),

  'frames that are none, without an end': (stage, from) =>
    onSockets(stage, from, 10, async (client) => {
      for (let turn = 0; turn < 500; turn++) client.sendRaw('not JSON');
      await pause(200);
    }),

  'new sockets for every few frames': (stage, from) =>
    inLanes(10, 12, async () => {
      const client = await connect(stage.url, { key: channelKey, localAddress: from });
      for (let turn = 0; turn < 50; turn++) client.send('metadata_request', { conversation_id: 'nobody_x' });
      await client.close();
    }),

  'as many sockets as there are': (stage, from) =>
    inLanes(20, 20, () => connect(stage.url, { key: channelKey, localAddress: from })),

  'hundreds of conversations of nobody, each with a message': (stage, from) =>
    onSockets(stage, from, 5, async (client) => {
      for (let turn = 0; turn < 60; turn++) client.say(await client.start({}), 'hello');
    }),

  'metadata as large as it may be, and lists of all of it': (stage, from) =>
    onSockets(stage, from, 2, async (client) => {
      const userId = `user of ${from}`;
      for (let turn = 0; turn < 40; turn++) await client.start({ userId, metadata: { page: pad(200_000) } });
      for (let turn = 0; turn < 10; turn++) client.send('get_user_conversations', { userId });
      await pause(500);
    }),

  'transcripts that are asked for and not read': async (stage, from) => {
    const client = await connect(stage.url, { key: channelKey, localAddress: from });
    const id = await client.start({ userId: `reader at ${from}` });
    for (let turn = 0; turn < 20; turn++) client.say(id, pad(500_000));
    client.send('metadata_request', { conversation_id: id });
    await client.next('conversation_metadata', 20_000);
    const get = `GET /api/transcript?conversation_id=${encodeURIComponent(id)} HTTP/1.1\r\nHost: x\r\nx-api-key: ${channelKey}\r\n\r\n`;
    const peers = await Promise.all(Array.from({ length: 30 }, () => openPeer(stage.url, '', from)));
    for (const peer of peers) {
      peer.socket.pause();
      peer.write(get);
    }
    await pause(1500);
    for (const peer of peers) peer.socket.destroy();
  },

  'HTML that is made to be slow': async (stage, from) => {
    const client = await connect(stage.url, { key: channelKey, localAddress: from });
    const id = await client.start({ userId: `victim at ${from}` });
    const text = `hello of ${from}`;
    client.say(id, text);
    await client.next('bot_message');
    const ticket = stage.sim.inspect
      .conversations()
      .find(({ id: own }) => stage.sim.inspect.customerTexts(own).includes(text));
    for (const html of [
      '<b>'.repeat(300_000),
      '<table><td>'.repeat(80_000),
      `<p ${'a="b" '.repeat(150_000)}>`,
      '<'.repeat(900_000),
    ])
      stage.sim.agent.say(ticket?.id ?? '', html);
    await pause(1000);
  },
};

/** So many at a time, each so often, one after the other; what fails is the attacker's loss. */
async function inLanes(lanes: number, turns: number, act: (turn: number) => Promise<unknown>): Promise<void> {
  const run = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) await act(turn).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: lanes }, run));
}

async function onSockets(
  stage: Stage,
  from: string,
  count: number,
  act: (client: WsClient) => Promise<unknown>,
): Promise<void> {
  await inLanes(count, 1, async () => {
    const client = await connect(stage.url, { key: channelKey, localAddress: from });
    await act(client).finally(() => client.socket.terminate());
  });
}

function post({ url }: Stage, localAddress: string, { key = channelKey, body }: { key?: string; body: string }) {
  return new Promise((resolve) => {
    const headers = { 'x-api-key': key, 'content-type': 'application/json' };
    const asked = request(url + messages, { method: 'POST', headers, localAddress, agent: false }, (answer) => {
      answer.resume().once('close', resolve);
    });
    asked.once('error', resolve);
    asked.end(body);
  });
}
