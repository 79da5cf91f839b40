/** Transcripts of many megabytes, by GET and by socket: written as they are read, and no more of them in memory than a piece. */
import { get } from 'node:http';
import { expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import { getTranscript, post } from '../../support/http-client.js';
import { loadOfficialClient } from '../../support/official-client.js';
import { connect } from '../../support/ws-client.js';
import type { WsClient } from '../../support/ws-client.js';
import { Neighbour } from '../neighbour.js';
import { metric } from '../resources.js';
import { openSmallBridge } from './small-bridge.js';

const entryCharacters = 900_000;

/** Actions that the Helpdesk is told nothing of, so that only the transcript grows. */
async function fill(url: string, client: WsClient, entries: number, characters = entryCharacters): Promise<string> {
  const conversation_id = await client.start({ userId: 'ulla' });
  for (let index = 0; index < entries; index++) {
    const payload = { conversation_id, id: 'note', data: { index, text: 'x'.repeat(characters) } };
    expect((await post(url, channelKey, 'action', payload)).status).toBe(200);
  }
  return conversation_id;
}

/** Reads the answer and keeps nothing of it; its bytes, and how it ends. */
function measure(url: string, id: string): Promise<{ bytes: number; end: string; isWhole: boolean }> {
  return new Promise((resolve, reject) => {
    const address = `${url}/api/transcript?conversation_id=${encodeURIComponent(id)}`;
    get(address, { headers: { 'x-api-key': channelKey } }, (answer) => {
      let bytes = 0;
      let end = '';
      answer.on('data', (data: Buffer) => {
        bytes += data.length;
        end = (end + data.toString('latin1')).slice(-2);
      });
      answer.once('close', () => resolve({ bytes, end, isWhole: answer.complete }));
    }).once('error', reject);
  });
}

it('serves 100 MB by GET and by socket from a heap of 160 MB', { timeout: 120_000 }, async () => {
  const bridge = await openSmallBridge();
  const { url } = bridge;
  const client = await connect(url, { key: channelKey });
  const entries = 24;
  const id = await fill(url, client, entries);
  const neighbour = await Neighbour.moveIn(url);
  const base = await bridge.resident();
  const byGet = await bridge.mostDuring(async () => {
    const answers = await Promise.all([measure(url, id), measure(url, id), measure(url, id)]);
    // Each item holds the action twice, and each of three names holds all items.
    for (const { bytes } of answers) expect(bytes).toBeGreaterThan(entries * entryCharacters * 6);
    expect(answers.every(({ isWhole, end }) => isWhole && end.endsWith(']}'))).toBe(true);
  });
  const bySocket = await bridge.mostDuring(async () => {
    client.send('conversation_transcript_request', { conversation_id: id });
    const { payload } = await client.next('conversation_transcript', 60_000);
    expect(payload['transcript']).toHaveLength(entries);
    expect(payload['messages']).toEqual(payload['transcript']);
  });
  expect(byGet - base).toBeLessThan(150);
  expect(bySocket - base).toBeLessThan(150);
  await neighbour.hasNoticedNothing();
});

it('is read whole by the official client', { timeout: 60_000 }, async () => {
  const { url } = await openBridge({ channel: { limits: { eventsPerMinute: 1_000_000 } } });
  const { CaptivateChatAPI } = loadOfficialClient(url);
  const api = await CaptivateChatAPI.create(channelKey, 'prod');
  const conversation = await api.createConversation('ulla');
  const conversation_id = conversation.getConversationId();
  const texts = Array.from({ length: 60 }, (_, index) => `${index}:${'ä😀'.repeat(20_000)}`);
  for (const text of texts) {
    expect((await post(url, channelKey, 'action', { conversation_id, id: 'note', data: { text } })).status).toBe(200);
  }
  const items = (await conversation.getTranscript()) as readonly { actions: { data: { text: string } }[] }[];
  const heard = items.flatMap(({ actions }) => actions.map(({ data }) => data.text));
  expect(heard.filter((text) => texts.includes(text))).toEqual(texts);
});

it('on a socket nothing comes into its middle, and what was held comes behind it', { timeout: 60_000 }, async () => {
  const bridge = await openBridge({ channel: { limits: { eventsPerMinute: 1_000_000 } } });
  const client = await connect(bridge.url, { key: channelKey });
  const id = await fill(bridge.url, client, 12);
  client.say(id, 'hello');
  await client.next('bot_message');
  const ticket = bridge.sim.inspect.conversations('ulla')[0]!.id;
  const told = () =>
    metric(bridge.adminUrl, 'deskbridge_messages_accepted_total', 'channel="shop",direction="to_client"');
  const before = await told();
  client.send('conversation_transcript_request', { conversation_id: id });
  client.socket.pause();
  for (const word of ['one', 'two', 'three']) bridge.sim.agent.say(ticket, word);
  await vi.waitFor(async () => expect(await told()).toBeGreaterThan(before + 2), 5000);
  client.socket.resume();
  const types: string[] = [];
  while (!types.includes('livechat_message')) types.push((await client.next(undefined, 20_000)).type);
  expect(types[0]).toBe('conversation_transcript');
  expect((await client.next('livechat_message')).raw).toContain('two');
  expect((await client.next('livechat_message')).raw).toContain('three');
});

it('is whole under each name, whatever is in it', { timeout: 60_000 }, async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await fill(url, client, 30, 3000);
  const { body, headers } = await getTranscript(url, channelKey, id);
  const { transcript, messages, message } = body as Record<string, { message_id: string }[]>;
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(transcript).toHaveLength(30);
  expect(new Set(transcript?.map((item) => item.message_id)).size).toBe(30);
  expect([messages, message]).toEqual([transcript, transcript]);
});
