/** Metadata, lists and deletion with the official client, and its manager of several keys. */
import { beforeEach, describe, expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { loadOfficialClient } from '../../support/official-client.js';
import { eventually, hears, listenTo, openClient, quietly, startTalk } from '../../support/visitor.js';
import type { Api, Conversation } from '../../support/visitor.js';

let bridge: TestBridge;
let api: Api;

beforeEach(async () => {
  bridge = await openBridge();
  api = await openClient(bridge.url);
});

const idsOf = (conversations: readonly Conversation[]): string[] => conversations.map((one) => one.getConversationId());
const start = (metadata: Record<string, unknown>, userId = 'u-1'): Promise<Conversation> =>
  api.createConversation(userId, {}, metadata, 'user-first');

describe('metadata', () => {
  it('merges what is set, key by key, and gives it back', async () => {
    const conversation = await start({ plan: 'trial', page: '/' });
    await conversation.setMetadata({ plan: 'pro' });
    await conversation.setTimeToLive(7);
    expect(await conversation.getMetadata()).toMatchObject({
      channelMetadata: { custom: { plan: 'pro', page: '/', timeToLive: 7 } },
    });
  });

  it('never gives private metadata back, in no way', async () => {
    const conversation = await start({ plan: 'pro' });
    await conversation.setPrivateMetadata({ secretNumber: 4711 });
    await conversation.setMetadata({ private: { secretNumber: 4711 }, seen: true });
    const { conversations } = await api.getUserConversations({ userId: 'u-1', filter: { plan: 'pro' } });
    expect(conversations).toHaveLength(1);
    const shown = [await conversation.getMetadata(), await conversation.getTranscript(), conversations];
    expect(JSON.stringify(shown)).not.toMatch(/4711|secretNumber|private/);
  });
});

describe('lists', () => {
  it('has the conversations of one user, last used first, without pages', async () => {
    const [first, second] = [await start({}), await start({})];
    await start({}, 'u-2');
    await first.setMetadata({ touched: true });
    const { conversations, pagination } = await api.getUserConversations('u-1');
    expect(idsOf(conversations)).toEqual(idsOf([first, second]));
    expect(pagination).toBeUndefined();
  });

  it('filters by exact values and searches within them', async () => {
    const title = await start({ conversation_title: 'Delivery question', plan: 'pro' });
    await start({ conversation_title: 'Delivery question', plan: 'trial' });
    await start({ conversation_title: 'Invoice', plan: 'pro' });
    const search = { conversation_title: 'DELIV' };
    const { conversations } = await api.getUserConversations({ userId: 'u-1', filter: { plan: 'pro' }, search });
    expect(idsOf(conversations)).toEqual(idsOf([title]));
  });

  it('comes in pages, however the numbers are written', async () => {
    const all = [await start({}), await start({}), await start({})];
    const { conversations, pagination } = await api.getUserConversations({
      userId: 'u-1',
      pagination: { page: '2', limit: 2 },
    });
    expect(conversations).toHaveLength(1);
    expect(idsOf(all)).toContain(conversations[0]!.getConversationId());
    const place = { hasNextPage: false, hasPrevPage: true, page: 2, pageSize: 2, total: 3, totalPages: 2 };
    expect(pagination).toEqual(place);
  });

  it('covers several keys if each is valid', async () => {
    const other = await openClient(bridge.url, otherChannelKey);
    const there = await other.createConversation('u-1', {}, {}, 'user-first');
    const here = await start({});
    const both = { userId: 'u-1', apiKeys: [channelKey, otherChannelKey] };
    const { conversations } = await api.getUserConversations(both);
    expect(Object.fromEntries(conversations.map((one) => [one.getConversationId(), one.apiKey]))).toEqual({
      [here.getConversationId()]: channelKey,
      [there.getConversationId()]: otherChannelKey,
    });
    const guessed = { userId: 'u-1', apiKeys: [channelKey, 'guessed-key'] };
    await quietly(() => expect(api.getUserConversations(guessed)).rejects.toThrow('401'));
  });
});

describe('deletion', () => {
  it('hides softly: out of the lists, still readable', async () => {
    const { conversation, heard } = await startTalk(api);
    await conversation.sendMessage('hi');
    await eventually(() => expect(heard.messages).toHaveLength(1));
    await conversation.delete();
    expect((await api.getUserConversations('u-1')).conversations).toEqual([]);
    const [said, answered] = await conversation.getTranscript();
    expect([said, answered]).toMatchObject([{ text: 'hi' }, { text: 'Hello!\nYou said: hi' }]);
  });

  it('erases hard: not readable any more, and deleting again is no error', async () => {
    const conversation = await start({});
    await conversation.delete({ softDelete: false });
    await quietly(() => expect(conversation.getTranscript()).rejects.toThrow('404'));
    await quietly(() => expect(conversation.sendMessage('hi')).rejects.toThrow('400'));
    await conversation.delete({ softDelete: false });
  });

  it.each([true, false])('covers all conversations of one user and of nobody else (soft: %s)', async (softDelete) => {
    const [one] = [await start({}), await start({})];
    const kept = await start({}, 'u-2');
    await api.deleteUserConversations('u-1', { softDelete });
    expect((await api.getUserConversations('u-1')).conversations).toEqual([]);
    expect(idsOf((await api.getUserConversations('u-2')).conversations)).toEqual(idsOf([kept]));
    if (softDelete) await expect(one.getTranscript()).resolves.toEqual([]);
    else await quietly(() => expect(one.getTranscript()).rejects.toThrow('404'));
    await api.deleteUserConversations('nobody');
  });
});

describe('the manager', () => {
  it('lists the conversations of its keys together, and each goes on at its own channel', async () => {
    const manager = await loadOfficialClient(bridge.url).CaptivateChatManager.create([channelKey, otherChannelKey]);
    for (const key of [channelKey, otherChannelKey]) {
      const started = await manager.getApiInstance(key)!.createConversation('u-1', {}, { of: key }, 'user-first');
      expect(started.apiKey).toBe(key);
    }
    const { conversations, pagination } = await manager.getUserConversations({ userId: 'u-1' });
    expect(conversations.map(({ apiKey }) => apiKey).sort()).toEqual([otherChannelKey, channelKey]);
    expect(pagination).toMatchObject({ total: 2 });
    for (const conversation of conversations) {
      const heard = listenTo(conversation);
      await conversation.sendMessage('hi');
      await hears(heard, ['Hello!\nYou said: hi']);
      expect(await conversation.getMetadata()).toMatchObject({
        channelMetadata: { custom: { of: conversation.apiKey } },
      });
    }
    expect(
      bridge.sim.inspect
        .conversations('u-1')
        .map(({ organisation }) => organisation)
        .sort(),
    ).toEqual(['org_1', 'org_2']);
  });

  it('connects and disposes of its clients one by one and all together', async () => {
    const { CaptivateChatManager, CaptivateChatAPI } = loadOfficialClient(bridge.url);
    const manager = new CaptivateChatManager([channelKey, otherChannelKey, channelKey]);
    await manager.connectAll();
    expect(manager.getApiInstance(otherChannelKey)!.isSocketActive()).toBe(true);
    manager.dispose(otherChannelKey);
    expect(manager.getApiInstance(otherChannelKey)).toBeUndefined();
    expect(CaptivateChatAPI.hasInstance(channelKey)).toBe(true);
    manager.disposeAll();
    expect(CaptivateChatAPI.hasInstance(channelKey)).toBe(false);
  });
});
