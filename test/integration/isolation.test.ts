/** A second key tries every event and every route with the first one's ids: the answers are those for ids that never existed. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientEvents } from '#channel';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import type { Chat } from '../support/chat.js';
import { getLink, getTranscript, post } from '../support/http-client.js';
import { expectNothing, expectUndisturbed, types } from '../support/stranger.js';
import { connect } from '../support/ws-client.js';

/** What the owner of the conversation sees of it. */
async function shownToOwner({ url }: TestBridge, { conversationId: id }: Chat): Promise<string> {
  const shown = [
    await getTranscript(url, channelKey, id),
    await post(url, channelKey, 'metadata_request', { conversation_id: id }),
    await post(url, channelKey, 'get_user_conversations', { userId: 'ulla' }),
  ];
  return JSON.stringify(shown.map(({ status, body }) => [status, body]));
}

describe.each(types)('%s with the ids of another key', (type) => {
  it('is answered as for ids that never existed, and changes nothing', async () => {
    const bridge = await openBridge();
    const chat = await openChat(bridge, { userId: 'ulla' });
    const before = await shownToOwner(bridge, chat);
    const key = otherChannelKey;
    const stranger = { bridge, key, socket: await connect(bridge.url, { key }) };
    await expectNothing(stranger, type, chat);
    expect(await shownToOwner(bridge, chat)).toBe(before);
    await expectUndisturbed(stranger, chat);
  });
});

it('has an attempt for every event that a client may send', () => {
  expect(types.toSorted()).toEqual(Object.keys(clientEvents).toSorted());
});

it('refuses transcript and message link of another key as those that never existed', async () => {
  const { url } = await openBridge({ env: { MESSAGE_LINK_BYTES: '2048' } });
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  client.say(id, 'long 5000');
  const link = (await client.next('general_error')).payload['message_link'] as string;
  expect(await getLink(link, channelKey)).toMatchObject({ status: 200 });
  expect(await getTranscript(url, channelKey, id)).toMatchObject({ status: 200 });

  const never = `ulla_${randomUUID()}`;
  for (const key of [otherChannelKey, 'no key', undefined]) {
    const [seen, unseen] = [await getTranscript(url, key, id), await getTranscript(url, key, never)];
    expect([seen.status, seen.body]).toEqual([unseen.status, unseen.body]);
    const [linked, unlinked] = [await getLink(link, key), await getLink(link.replace(id, never), key)];
    expect([linked.status, linked.body]).toEqual([unlinked.status, unlinked.body]);
    expect([seen.status, linked.status]).toEqual(key === otherChannelKey ? [404, 404] : [401, 401]);
  }
});

it('lists under another key only for who holds that key', async () => {
  const bridge = await openBridge();
  const { conversationId } = await openChat(bridge, { userId: 'ulla' });
  const list = (apiKeys: string[]) =>
    post(bridge.url, otherChannelKey, 'get_user_conversations_v2', { userId: 'ulla', apiKeys });
  const { body } = await list([otherChannelKey, channelKey]);
  expect(body).toMatchObject({ conversations: [{ conversation_id: conversationId, apiKey: channelKey }] });
  expect(await list([otherChannelKey])).toMatchObject({ status: 200, body: { conversations: [] } });
  for (const unknown of ['shop', 'TEST-KEY', `${channelKey} `, ''])
    expect(await list([unknown])).toMatchObject({ status: 401, body: { error: 'Invalid API key' } });
});
