/** The official client's API object: connecting, coming back, ending, and starting conversations. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import { openProxy } from '../../support/cuttable-proxy.js';
import { loadOfficialClient } from '../../support/official-client.js';
import { eventually, hears, listenTo, openClient, quietly, startTalk } from '../../support/visitor.js';

const greeting = 'Hello! How can we help you?';

describe('connecting', () => {
  it.each(['prod', 'dev'] as const)('gives a connected client in mode %s, one per key and mode', async (mode) => {
    const { url } = await openBridge();
    const { CaptivateChatAPI } = loadOfficialClient(url);
    const api = await CaptivateChatAPI.create(channelKey, mode);
    expect(api.isSocketActive()).toBe(true);
    expect(CaptivateChatAPI.hasInstance(channelKey, mode)).toBe(true);
    const again = new CaptivateChatAPI(channelKey, mode);
    expect(CaptivateChatAPI.getInstance(channelKey, mode)).toBe(again);
    expect(again.getSocketId()).toEqual(expect.stringMatching(/./));
    await expect(api.createConversation('u-1')).resolves.toBeDefined();
  });

  it('is refused at once with a wrong key', async () => {
    const { url } = await openBridge();
    await quietly(() => expect(openClient(url, 'wrong-key')).rejects.toThrow());
  });

  it('can connect a constructed object, and reconnect one that was connected', async () => {
    const { url } = await openBridge();
    const { CaptivateChatAPI } = loadOfficialClient(url);
    const api = new CaptivateChatAPI(channelKey);
    await api.connect();
    const first = api.getSocketId();
    await api.reconnect();
    expect(api.getSocketId()).not.toBe(first);
    const { conversation, heard } = await startTalk(api);
    await conversation.sendMessage('hi');
    await hears(heard, ['Hello!\nYou said: hi']);
  });

  it('comes back by itself after a cut, and a new conversation object goes on with what was held', async () => {
    const { url, sim } = await openBridge();
    const network = await openProxy(url);
    const api = await openClient(network.url);
    const { conversation, heard } = await startTalk(api);
    await conversation.sendMessage('an agent, please');
    await hears(heard, ['I am calling a colleague for you.']);
    const closed = once(api.getSocket()!, 'close');
    network.cut();
    await closed;
    sim.agent.say(sim.inspect.conversations()[0]!.id, 'Ada here');

    await eventually(() => expect(api.isSocketActive()).toBe(true));
    const { conversations } = await api.getUserConversations('u-1');
    const heardAgain = listenTo(conversations[0]!);
    await conversations[0]!.sendMessage('I am back');
    await hears(heardAgain, ['Ada here'], 'human_agent');
    expect(heardAgain.updates.map(({ type }) => type)).toEqual(['livechatAgentConnected']);
  });

  it('closes its socket for good when it is disposed, and can be created anew', async () => {
    const { url } = await openBridge();
    const { CaptivateChatAPI } = loadOfficialClient(url);
    const api = await CaptivateChatAPI.create(channelKey);
    const closed = once(api.getSocket()!, 'close') as Promise<[CloseEvent]>;
    api.dispose();
    expect((await closed)[0].code).toBe(1000);
    expect(CaptivateChatAPI.hasInstance(channelKey)).toBe(false);
    const { conversation, heard } = await startTalk(await CaptivateChatAPI.create(channelKey));
    await conversation.sendMessage('hi');
    await hears(heard, ['Hello!\nYou said: hi']);
  });
});

describe('starting a conversation', () => {
  it('greets first in the default mode, 30 times in a row', async () => {
    const { url } = await openBridge({ env: { GREETING_DELAY_MS: '100' } });
    const api = await openClient(url);
    for (let round = 0; round < 30; round++) {
      const heard = listenTo(await api.createConversation(`u-${round}`));
      await hears(heard, [greeting]);
    }
  });

  it('leaves the application the time to register its callbacks before it greets', async () => {
    const { url } = await openBridge({ env: { GREETING_DELAY_MS: '400' } });
    const api = await openClient(url);
    const conversation = await api.createConversation('u-1');
    const answeredAt = performance.now();
    await hears(listenTo(conversation), [greeting]);
    expect(performance.now() - answeredAt).toBeGreaterThan(200);
  });

  it('says nothing before the visitor does in user-first mode', async () => {
    const { url } = await openBridge();
    const { conversation, heard } = await startTalk(await openClient(url));
    await conversation.sendMessage('hi');
    await hears(heard, ['Hello!\nYou said: hi']);
    expect(heard.messages).toHaveLength(1);
  });

  it('keeps basic info and metadata, and hides private metadata', async () => {
    const { url } = await openBridge();
    const api = await openClient(url);
    const conversation = await api.createConversation('u-1', { firstName: 'Ada' }, { plan: 'pro' }, 'user-first', {
      secretNumber: 4711,
    });
    expect(conversation.getConversationId()).toMatch(/^u-1_[\da-f-]{36}$/);
    const metadata = await conversation.getMetadata();
    expect(metadata).toMatchObject({ channelMetadata: { user: { firstName: 'Ada' }, custom: { plan: 'pro' } } });
    expect(JSON.stringify(metadata)).not.toContain('4711');
  });

  it('gives back a conversation by its id, which goes on', async () => {
    const { url } = await openBridge();
    const api = await openClient(url);
    const started = await api.createConversation('u-1', {}, {}, 'user-first');
    const other = await openClient(url);
    const found = (await Promise.resolve(other.getConversation(started.getConversationId())))!;
    const heard = listenTo(found);
    await found.sendMessage('hi');
    await hears(heard, ['Hello!\nYou said: hi']);
  });
});
