/** A second tab whose requests name no socket, as those of the client's manager class (captivate.md Q7): it hears what is answered, too. */
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { loadOfficialClient } from '../support/official-client.js';
import { openChat } from '../support/chat.js';
import { post, postMessage } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';

/** Another socket that lists the user's conversations, in the way of the generation. */
async function listAgain(url: string, key: string, userId: string, via: 'socket' | 'http'): Promise<WsClient> {
  const tab = await connect(url, { key });
  if (via === 'socket') tab.send('get_user_conversations', { userId });
  else await post(url, key, 'get_user_conversations_v2', { userId }, tab.socketId);
  await tab.next('user_conversations');
  return tab;
}

describe.each(['socket', 'http'] as const)('a tab that has listed a visitor’s conversations by %s', (via) => {
  it('hears the answer to what it sends without naming its socket, and so does the first tab', async () => {
    const bridge = await openBridge();
    const { client: first, conversationId: id } = await openChat(bridge, { userId: 'ulla' });
    const second = await listAgain(bridge.url, channelKey, 'ulla', via);
    await postMessage(bridge.url, channelKey, id, 'from the second tab');
    for (const tab of [second, first])
      expect((await tab.next('bot_message')).raw).toContain('You said: from the second tab');
  });

  it('goes on hearing agents there, each message once', async () => {
    const bridge = await openBridge();
    const { conversationId: id, ticket } = await openChat(bridge, { userId: 'ulla' });
    const second = await listAgain(bridge.url, channelKey, 'ulla', via);
    for (const text of ['one', 'two']) {
      await postMessage(bridge.url, channelKey, id, text);
      await second.next('bot_message');
    }
    bridge.sim.agent.say(ticket, 'Ada here');
    expect((await second.next('livechat_message')).raw).toContain('Ada here');
    await second.nothing(50, 'bot_message');
    await second.nothing(50, 'livechat_message');
  });
});

it('leaves those alone who listed somebody else, or with another key, or before the last one', async () => {
  const bridge = await openBridge();
  const { conversationId: id } = await openChat(bridge, { userId: 'ulla' });
  const others = [
    await listAgain(bridge.url, channelKey, 'ulla', 'http'),
    await listAgain(bridge.url, channelKey, 'otto', 'http'),
    await listAgain(bridge.url, otherChannelKey, 'ulla', 'http'),
    await connect(bridge.url, { key: channelKey }),
  ];
  const second = await listAgain(bridge.url, channelKey, 'ulla', 'http');
  await postMessage(bridge.url, channelKey, id, 'for two');
  expect((await second.next('bot_message')).payload).toMatchObject({ conversation_id: id });
  for (const other of others) await other.nothing(50);
});

it('binds nobody by a request that names a socket which is not open', async () => {
  const bridge = await openBridge();
  const { client: first, conversationId: id } = await openChat(bridge, { userId: 'ulla' });
  const second = await listAgain(bridge.url, channelKey, 'ulla', 'http');
  await postMessage(bridge.url, channelKey, id, 'to the first', 'stale-socket');
  await first.next('bot_message');
  await second.nothing(50);
});

it('is what an app with the manager class does: the list, then a message', async () => {
  const { url } = await openBridge();
  const api = await loadOfficialClient(url).CaptivateChatAPI.create(channelKey);
  const started = await api.createConversation('u-1', {}, {}, 'user-first');
  const manager = await loadOfficialClient(url).CaptivateChatManager.create([channelKey]);
  const { conversations } = await manager.getUserConversations({ userId: 'u-1' });
  const [here, there]: [unknown[], unknown[]] = [[], []];
  started.onMessage((message) => here.push(message));
  conversations[0]!.onMessage((message) => there.push(message));
  await conversations[0]!.sendMessage('hi');
  for (const heard of [here, there]) await expect.poll(() => JSON.stringify(heard)).toContain('You said: hi');
});
