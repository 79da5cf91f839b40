/** Visitor keys and signed user ids at work: on sockets and by HTTP, in lists, when they end, and what goes without them. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import { openChat } from '../../support/chat.js';
import { getTranscript, post, postMessage } from '../../support/http-client.js';
import { identity, identitySecret, signedId, visitorKey } from '../../support/identity.js';
import { idsOf, list } from './listed.js';
import { loadOfficialClient } from '../../support/official-client.js';
import { connect, connectStatus } from '../../support/ws-client.js';

describe('a visitor key', () => {
  it('says who the visitor is, whatever the client says', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const key = visitorKey('ulla');
    const client = await connect(bridge.url, { key });
    const ids: string[] = [];
    for (const said of [{ userId: 'ulla' }, {}, { userId: 'otto' }, { userId: signedId('otto') }, { userId: 'anon' }])
      ids.push(await client.start(said));
    expect(ids.map((id) => id.split('_')[0])).toEqual(['ulla', 'ulla', 'ulla', 'ulla', 'ulla']);
    expect(new Set(idsOf(await list(bridge, key, { userId: 'ulla' })))).toEqual(new Set(ids));
    expect(new Set(idsOf(await list(bridge, key, {})))).toEqual(new Set(ids));
    expect(await list(bridge, key, { userId: 'otto' })).toEqual([]);
    expect(await list(bridge, visitorKey('otto'), { userId: 'otto' })).toEqual([]);
    expect((await list(bridge, key, { userId: 'ulla' })).every(({ apiKey }) => apiKey === key)).toBe(true);
  });

  it('is all that the official client needs', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const { CaptivateChatAPI } = loadOfficialClient(bridge.url);
    const api = await CaptivateChatAPI.create(visitorKey('ulla'), 'prod');
    const conversation = await api.createConversation('ulla', {}, { plan: 'pro' }, 'user-first');
    const heard = new Promise<string>((resolve) =>
      conversation.onMessage((message: unknown) => resolve(JSON.stringify(message))),
    );
    await conversation.sendMessage('hello');
    expect(await heard).toContain('hello');
    const { conversations } = await api.getUserConversations({ userId: 'ulla' });
    expect(conversations.map((one) => one.getConversationId())).toEqual([conversation.getConversationId()]);
    expect(JSON.stringify(await conversation.getTranscript())).toContain('hello');
  });

  it('opens nothing when it is over, tampered with, of another channel or not asked for', async () => {
    const { url } = await openBridge({ channel: identity('required'), otherChannel: identity('off') });
    const good = visitorKey('ulla');
    const bad = [
      visitorKey('ulla', { expiresAt: new Date(Date.now() - 1000) }),
      `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`,
      good.replace('.', '.e'),
      visitorKey('ulla', { channel: 'other' }),
      visitorKey('ulla', { channel: 'nowhere' }),
      visitorKey('ulla', { secret: 'a-secret-that-nobody-knows' }),
    ];
    for (const key of bad) {
      expect(await connectStatus(url, { key })).toBe(401);
      expect(await connectStatus(url, { key, keyParam: 'header' })).toBe(401);
      expect((await post(url, key, 'get_user_conversations', { userId: 'ulla' })).status).toBe(401);
      expect((await getTranscript(url, key, 'ulla_x')).status).toBe(401);
      expect((await post(url, good, 'get_user_conversations_v2', { userId: 'ulla', apiKeys: [key] })).status).toBe(401);
    }
    expect(await connectStatus(url, { key: good, keyParam: 'apikey' })).toBe(101);
  });

  it('holds with each of several secrets, so that they can be changed', async () => {
    const secrets = ['the-secret-of-yesterday', 'the-secret-of-today'];
    const { url } = await openBridge({ channel: identity('required', ...secrets) });
    for (const secret of secrets) expect(await connectStatus(url, { key: visitorKey('ulla', { secret }) })).toBe(101);
    expect(await connectStatus(url, { key: visitorKey('ulla') })).toBe(401);
  });

  it('ends the socket that it has opened, with a code that makes clients come back', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
    const key = visitorKey('ulla', { expiresAt });
    const { client, conversationId, ticket } = await openChat(bridge, { key, userId: 'ulla' });
    const { code } = await client.closed;
    expect(code).toBe(3000);
    expect((await postMessage(bridge.url, key, conversationId, 'too late')).status).toBe(401);
    bridge.sim.agent.say(ticket, 'meanwhile');

    const back = await connect(bridge.url, { key: visitorKey('ulla') });
    back.say(conversationId, 'again');
    expect((await back.next('livechat_message')).raw).toContain('meanwhile');
  });

  it('has its requests without a socket heard on its own sockets only', async () => {
    const bridge = await openBridge({ channel: identity('optional') });
    const key = visitorKey('ulla');
    const own = await connect(bridge.url, { key });
    const id = await own.start({ userId: 'ulla' });
    const impostor = await connect(bridge.url, { key: channelKey });
    impostor.send('get_user_conversations', { userId: 'ulla' });
    expect((await impostor.next('user_conversations')).payload['conversations']).toEqual([]);
    await own.close();
    const again = await connect(bridge.url, { key });
    again.send('get_user_conversations', { userId: 'ulla' });
    await again.next('user_conversations');
    await postMessage(bridge.url, key, id, 'hello', null);
    await again.next('bot_message');
    await impostor.nothing(50);
  });

  it('answers no one else on the socket that its request names', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const [ulla, otto] = [visitorKey('ulla'), visitorKey('otto')];
    const mine = await connect(bridge.url, { key: ulla });
    const id = await mine.start({});
    const theirs = await connect(bridge.url, { key: otto });
    expect((await post(bridge.url, ulla, 'metadata_request', { conversation_id: id }, theirs.socketId)).status).toBe(
      200,
    );
    await postMessage(bridge.url, ulla, id, 'hello', theirs.socketId);
    await mine.next('bot_message');
    await theirs.nothing(50);
  });
});

describe('several keys in one list', () => {
  it('each show what they prove, under the key that was presented', async () => {
    const bridge = await openBridge({
      channel: identity('required'),
      otherChannel: identity('required', 'another-secret-of-the-bank'),
    });
    const [shop, bank] = [
      visitorKey('ulla'),
      visitorKey('ulla', { channel: 'other', secret: 'another-secret-of-the-bank' }),
    ];
    const ids = [];
    for (const key of [shop, bank]) ids.push(await (await connect(bridge.url, { key })).start({ userId: 'ulla' }));
    const listed = await list(bridge, shop, { userId: 'ulla', apiKeys: [shop, bank] });
    expect(new Set(listed.map((one) => `${one.conversation_id} ${one.apiKey}`))).toEqual(
      new Set([`${ids[0]} ${shop}`, `${ids[1]} ${bank}`]),
    );
    expect(await list(bridge, shop, { userId: 'ulla', apiKeys: [otherChannelKey] })).toEqual([]);
  });

  it('must all allow the page that asks', async () => {
    const { url } = await openBridge({
      channel: { allowedOrigins: ['https://shop.test'] },
      otherChannel: { allowedOrigins: ['https://bank.test'] },
    });
    const ask = async (origin: string | undefined, ...apiKeys: string[]) => {
      const event = {
        event_type: 'get_user_conversations_v2',
        event_payload: { userId: 'ulla', apiKeys },
        socket_id: null,
      };
      const headers = { 'x-api-key': channelKey, 'content-type': 'application/json', ...(origin && { origin }) };
      const path = `${url}/api/custom-channel/sockets/message`;
      return (await fetch(path, { method: 'POST', headers, body: JSON.stringify({ event }) })).status;
    };
    expect(await ask('https://shop.test', channelKey)).toBe(200);
    expect(await ask('https://shop.test', channelKey, otherChannelKey)).toBe(403);
    expect(await ask('https://shop.test', otherChannelKey)).toBe(403);
    expect(await ask(undefined, channelKey, otherChannelKey)).toBe(200);

    const client = await connect(url, { key: channelKey, headers: { origin: 'https://shop.test' } });
    client.send('get_user_conversations_v2', { userId: 'ulla', apiKeys: [otherChannelKey] });
    expect((await client.next('general_error')).payload['error_code']).toBe(403);
  });
});

describe('the public key where identity is required', () => {
  it('starts conversations of nobody, known by their id', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const { client, conversationId } = await openChat(bridge, {});
    expect(conversationId).toMatch(/^anon_/);
    const other = await connect(bridge.url, { key: channelKey });
    other.send('metadata_request', { conversation_id: conversationId });
    expect((await other.next()).type).toBe('conversation_metadata');
    for (const type of ['get_user_conversations', 'delete_user_conversations'])
      expect(JSON.stringify((await post(bridge.url, channelKey, type, { userId: 'anon' })).body)).not.toContain(
        conversationId,
      );
    client.say(conversationId, 'still here');
    await client.next('bot_message');
  });

  it('starts none under a name', async () => {
    const { url } = await openBridge({ channel: identity('required') });
    const client = await connect(url, { key: channelKey });
    client.send('conversation_start', { userId: 'ulla' });
    expect((await client.next()).payload).toMatchObject({ error_code: 401 });
    expect((await post(url, channelKey, 'conversation_start', { userId: 'ulla' }, client.socketId)).status).toBe(401);
    await client.nothing(50);
  });

  it('has nothing of what was claimed before', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    expect(await list(bridge, channelKey, { userId: 'ulla' })).toEqual([]);
    const { status, body } = await post(bridge.url, channelKey, 'delete_user_conversations', { userId: 'ulla' });
    expect([status, body]).toMatchObject([200, { conversation_ids: [] }]);
  });
});

describe('where identity is off', () => {
  it('everything is as names say, and no visitor key opens anything', async () => {
    const bridge = await openBridge({ channel: { identity: { mode: 'off', secrets: [identitySecret] } } });
    const client = await connect(bridge.url, { key: channelKey });
    const id = await client.start({ userId: 'ulla' });
    expect(idsOf(await list(bridge, channelKey, { userId: 'ulla' }))).toEqual([id]);
    expect(await connectStatus(bridge.url, { key: visitorKey('ulla') })).toBe(401);
  });
});

it('tells that names may be claimed, at the start and in the metrics', async () => {
  const lines: unknown[] = [];
  const { pino } = await import('pino');
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const bridge = await openBridge({ logger, otherChannel: identity('required') });
  expect(lines).toMatchObject([{ channel: 'shop', msg: expect.stringContaining('claim any user name') as unknown }]);
  await (await connect(bridge.url, { key: channelKey })).start({ userId: 'ulla' });
  await pause(0);
  const metrics = await (await fetch(`${bridge.adminUrl}/metrics`)).text();
  expect(metrics).toContain('deskbridge_claimed_names_total{channel="shop"} 1');
  expect(metrics).toContain('deskbridge_identity_mode{channel="other",mode="required"} 1');
});
