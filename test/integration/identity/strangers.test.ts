/** Whoever holds the channel's public key, or the key of another visitor, gets for the ids of a proven visitor what ids get that never existed. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { openChat } from '../../support/chat.js';
import type { Chat } from '../../support/chat.js';
import { getLink, getTranscript, post } from '../../support/http-client.js';
import { identity, visitorKey } from '../../support/identity.js';
import { expectNothing, expectUndisturbed, types } from '../../support/stranger.js';
import { connect } from '../../support/ws-client.js';

const kinds = [
  ['another visitor', 'required', () => visitorKey('mallory')],
  ['another visitor, where names may be claimed', 'optional', () => visitorKey('mallory')],
  ['nobody, by the public key', 'required', () => channelKey],
  ['nobody, by the public key where names may be claimed', 'optional', () => channelKey],
] as const;

async function shownToOwner({ url }: TestBridge, key: string, { conversationId: id }: Chat): Promise<string> {
  const shown = [
    await getTranscript(url, key, id),
    await post(url, key, 'metadata_request', { conversation_id: id }),
    // Where names may be claimed there may be others under hers.
    await post(url, key, 'get_user_conversations_v2', { userId: 'ulla', filter: { order: 17 } }),
  ];
  expect((shown[2]?.body as { conversations: unknown[] }).conversations).toHaveLength(1);
  return JSON.stringify(shown.map(({ status, body }) => [status, body]));
}

describe.each(kinds)('%s (identity: %s)', (_who, mode, keyOf) => {
  it.each(types)('gets nothing by %s, and changes nothing', async (type) => {
    const bridge = await openBridge({ channel: identity(mode) });
    const own = visitorKey('ulla');
    const chat = await openChat(bridge, { userId: 'ulla', key: own });
    await post(bridge.url, own, 'metadata', { conversation_id: chat.conversationId, metadata: { order: 17 } });
    const before = await shownToOwner(bridge, own, chat);
    const key = keyOf();
    const stranger = { bridge, key, socket: await connect(bridge.url, { key }) };
    await expectNothing(stranger, type, chat);
    expect(await shownToOwner(bridge, own, chat)).toBe(before);
    await expectUndisturbed(stranger, chat);
  });

  it('reads neither transcript nor linked message', async () => {
    const { url } = await openBridge({ channel: identity(mode), env: { MESSAGE_LINK_BYTES: '2048' } });
    const own = visitorKey('ulla');
    const client = await connect(url, { key: own });
    const id = await client.start({ userId: 'ulla' });
    client.say(id, 'long 5000');
    const link = (await client.next('general_error')).payload['message_link'] as string;
    expect([(await getLink(link, own)).status, (await getTranscript(url, own, id)).status]).toEqual([200, 200]);

    const never = `ulla_${randomUUID()}`;
    const key = keyOf();
    const [seen, unseen] = [await getTranscript(url, key, id), await getTranscript(url, key, never)];
    expect([seen.status, seen.body]).toEqual([unseen.status, unseen.body]);
    const [linked, unlinked] = [await getLink(link, key), await getLink(link.replace(id, never), key)];
    expect([linked.status, linked.body]).toEqual([unlinked.status, unlinked.body]);
    expect([seen.status, linked.status]).toEqual([404, 404]);
  });

  it('confirms nothing that is held for its owner', async () => {
    const bridge = await openBridge({ channel: identity(mode), env: { PING_INTERVAL_MS: '50' } });
    const own = visitorKey('ulla');
    const { client, conversationId: id, ticket } = await openChat(bridge, { userId: 'ulla', key: own });
    await client.close();
    bridge.sim.agent.say(ticket, 'held for ulla');
    const key = keyOf();
    const stranger = await connect(bridge.url, { key });
    await getTranscript(bridge.url, key, id);
    for (const payload of [{ conversation_id: id }, { conversation_id: id, id: 'markRead', data: {} }]) {
      stranger.send('conversation_transcript_request', payload);
      stranger.send('action', payload);
      await post(bridge.url, key, 'action', payload, stranger.socketId);
    }
    await stranger.nothing(200, 'livechat_message');

    const back = await connect(bridge.url, { key: own });
    back.send('metadata_request', { conversation_id: id });
    expect((await back.next('livechat_message')).raw).toContain('held for ulla');
  });
});
