/** Frames go to the sockets of their own conversation and key, to no other. */
import { expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { getTranscript, post, postMessage } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';

it('keeps two visitors of one page and key apart', async () => {
  const bridge = await openBridge();
  const [ulla, otto] = [
    await openChat(bridge, { userId: 'ulla', text: 'I am Ulla' }),
    await openChat(bridge, { userId: 'otto', text: 'I am Otto' }),
  ];
  bridge.sim.agent.say(ulla.ticket, 'for Ulla');
  expect((await ulla.client.next('livechat_message')).payload).toMatchObject({ conversation_id: ulla.conversationId });
  otto.client.say(otto.conversationId, 'still here');
  expect((await otto.client.next()).raw).toContain('still here');
  await otto.client.nothing(50);
});

it('keeps equal user ids and equal texts of two keys apart, up to the Helpdesk', async () => {
  const bridge = await openBridge();
  const shop = await openChat(bridge, { userId: 'ulla', text: 'for the shop' });
  const other = await openChat(bridge, { key: otherChannelKey, userId: 'ulla', text: 'for the other' });
  const tickets = bridge.sim.inspect.conversations('ulla');
  expect(tickets.map(({ organisation }) => organisation)).toEqual(['org_1', 'org_2']);
  bridge.sim.agent.say(shop.ticket, 'from the shop');
  await shop.client.next('livechat_message');
  await other.client.nothing(50);
});

it('sends nothing to a socket that another key names', async () => {
  const bridge = await openBridge();
  const shop = await connect(bridge.url, { key: channelKey });
  const other = await openChat(bridge, { key: otherChannelKey, userId: 'otto' });
  const send = (type: string, payload: object) => post(bridge.url, otherChannelKey, type, payload, shop.socketId);
  const about = { conversation_id: other.conversationId };

  expect(await send('conversation_start', {})).toMatchObject({ status: 409, body: { error: 'Unknown socket_id' } });
  for (const [type, payload] of [
    ['metadata', { ...about, metadata: { plan: 'pro' } }],
    ['metadata_request', about],
    ['conversation_transcript_request', about],
    ['get_user_conversations', { userId: 'otto' }],
    ['edit_message', { ...about, message_id: other.messageId, content: 'edited' }],
    ['user_message', { ...about, content: 'steered' }],
    ['delete_conversation', about],
  ] as const)
    expect(await send(type, payload)).toMatchObject({ status: 200 });

  expect((await other.client.next()).raw).toContain('You said: steered');
  await shop.nothing(50);
});

it('has no socket for a conversation of an anonymous visitor but those that used it', async () => {
  const { url } = await openBridge();
  const first = await connect(url, { key: channelKey });
  const id = await first.start();
  await first.close();
  const second = await connect(url, { key: channelKey });
  await second.start();
  await post(url, channelKey, 'get_user_conversations', { userId: 'anon' }, second.socketId);
  await second.next('user_conversations');

  // The manager class names no socket (captivate.md Q7); "anon" is not one user whose last socket could be meant.
  expect(await postMessage(url, channelKey, id, 'private words')).toMatchObject({ status: 200 });
  await expect.poll(async () => JSON.stringify(await getTranscript(url, channelKey, id))).toContain('You said');
  await second.nothing(50);
});

it('finds the last socket of a visitor whose request names none', async () => {
  for (const userId of ['ulla', undefined]) {
    const { url } = await openBridge();
    const { client, id } = await startByHttp(url, userId);
    await postMessage(url, channelKey, id, 'hello');
    expect((await client.next('bot_message')).payload).toMatchObject({ conversation_id: id });
  }
});

/** Starts as the clients do whose later requests name no socket. */
async function startByHttp(url: string, userId: string | undefined): Promise<{ client: WsClient; id: string }> {
  const client = await connect(url, { key: channelKey });
  await post(url, channelKey, 'conversation_start', { userId }, client.socketId);
  const { payload } = await client.next('conversation_start_success');
  return { client, id: payload['conversation_id'] as string };
}

it('refuses an erased id to everybody, and as a deleted one only to its own key', async () => {
  const bridge = await openBridge();
  const { client, conversationId: id } = await openChat(bridge, { userId: 'ulla' });
  const about = { conversation_id: id };
  await post(bridge.url, channelKey, 'delete_conversation', { ...about, softdelete: false });
  for (const key of [channelKey, otherChannelKey]) {
    expect(await getTranscript(bridge.url, key, id)).toMatchObject({ status: 404 });
    for (const [type, payload] of [
      ['user_message', { ...about, content: 'hello again' }],
      ['metadata_request', about],
      ['action', { ...about, id: 'escalateToHuman' }],
    ] as const)
      expect(await post(bridge.url, key, type, payload, client.socketId)).toMatchObject({
        status: 400,
        body: { error: 'Invalid conversation_id' },
      });
    const { status } = await post(bridge.url, key, 'delete_conversation', about);
    expect(status).toBe(key === channelKey ? 200 : 400);
  }
  await client.nothing(50);
});
