/** Above a channel's quotas clients are refused, by socket and by HTTP, with nothing half done; neighbours and the Helpdesk go on. */
import { expect, it } from 'vitest';
import { askAdmin, balanceOf } from '../../support/admin.js';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { getTranscript, post, postMessage } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';

const full = { error_code: 413, error_desc: 'This conversation is full' };
const tooLarge = { error_code: 413, error_desc: 'Message too large' };
const tooMany = { error_code: 429, error_desc: 'Too many requests' };

/** What may not change where something is refused. */
async function stateOf({ url, adminUrl }: TestBridge, id: string, key = channelKey) {
  const { body: audit } = await askAdmin(adminUrl, '/admin/audit');
  expect(audit).toMatchObject({ balanced: true, discrepancies: [] });
  const { body: transcript } = await getTranscript(url, key, id);
  return { transcript, accepted: (await balanceOf(adminUrl, 'to_helpdesk')).accepted };
}

it('refuses what would be one entry too many; what the Helpdesk says is taken, and closing goes on', async () => {
  const bridge = await openBridge({ channel: { limits: { conversationEntries: 1 } } });
  const { url } = bridge;
  const client = await connect(url, { key: channelKey });
  const [id, neighbour] = [await client.start(), await client.start()];
  client.say(id, 'taken');
  await client.next('bot_message');
  await expect.poll(async () => (await balanceOf(bridge.adminUrl, 'to_helpdesk')).pending).toBe(0);

  const before = await stateOf(bridge, id);
  client.say(id, 'not taken');
  expect((await client.next('general_error')).payload).toEqual({ conversation_id: id, ...full });
  expect(await postMessage(url, channelKey, id, 'not taken either')).toMatchObject({
    status: 413,
    body: { error: 'This conversation is full' },
  });
  expect(await stateOf(bridge, id)).toEqual(before);

  expect((await postMessage(url, channelKey, neighbour, 'taken')).status).toBe(200);
  client.send('action', { conversation_id: id, id: 'closeConversation' });
  expect((await client.next('conversation_update')).payload).toMatchObject({ conversation_id: id });
});

it('refuses what would be too many bytes, and an edit that would', async () => {
  const bridge = await openBridge({ channel: { limits: { conversationBytes: 4000 }, greeting: '' } });
  const { url } = bridge;
  const client = await connect(url, { key: channelKey });
  const id = await client.start();
  expect((await postMessage(url, channelKey, id, 'x'.repeat(1000))).status).toBe(200);
  await client.next('bot_message');
  await expect.poll(async () => (await balanceOf(bridge.adminUrl, 'to_helpdesk')).pending).toBe(0);

  const before = await stateOf(bridge, id);
  client.say(id, 'x'.repeat(4000));
  expect((await client.next('general_error')).payload).toEqual({ conversation_id: id, ...full });
  const [first] = (before.transcript as { transcript: { message_id: string }[] }).transcript;
  const content = { type: 'text', text: 'x'.repeat(4000) };
  const edit = { conversation_id: id, message_id: first?.message_id, content };
  expect((await post(url, channelKey, 'edit_message', edit)).status).toBe(413);
  expect(await stateOf(bridge, id)).toEqual(before);
  expect((await postMessage(url, channelKey, id, 'short')).status).toBe(200);
});

it('refuses metadata above the limit, at the start of a conversation and later, in bytes and together', async () => {
  const { url } = await openBridge({ channel: { limits: { metadataBytes: 100 } } });
  const client = await connect(url, { key: channelKey });
  const metadata = { text: 'ä'.repeat(20) };
  client.send('conversation_start', { userId: 'ulla', userBasicInfo: { name: 'x'.repeat(40) }, metadata });
  expect((await client.next()).payload).toEqual({ conversation_id: null, ...tooLarge });
  expect((await post(url, channelKey, 'get_conversations', { userId: 'ulla' })).body).toMatchObject({
    conversations: [],
  });

  const id = await client.start({ userId: 'ulla', metadata });
  client.send('metadata', { conversation_id: id, metadata: { private: { secret: 'x'.repeat(40) } } });
  expect((await client.next()).payload).toEqual({ conversation_id: id, ...tooLarge });
  expect(
    (await post(url, channelKey, 'metadata', { conversation_id: id, metadata: { more: 'x'.repeat(40) } })).status,
  ).toBe(413);
  const kept = await post(url, channelKey, 'metadata_request', { conversation_id: id });
  expect(JSON.stringify(kept.body)).not.toContain('more');
  client.send('metadata', { conversation_id: id, metadata: { a: 1 } });
  expect((await client.next()).type).toBe('metadata_update_success');

  const neighbour = await connect(url, { key: otherChannelKey });
  await neighbour.start({ metadata: { text: 'x'.repeat(10_000) } });
});

it('lets a user begin so many conversations in an hour; others and anonymous visitors go on', async () => {
  const { url } = await openBridge({ channel: { limits: { conversationsPerUserPerHour: 2 } } });
  const client = await connect(url, { key: channelKey });
  const started = [await client.start({ userId: 'ulla' }), await client.start({ userId: 'ulla' })];
  client.send('conversation_start', { userId: 'ulla' });
  expect((await client.next()).payload).toEqual({ conversation_id: null, ...tooMany });
  const refused = await post(url, channelKey, 'conversation_start', { userId: 'ulla' }, client.socketId);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(3600);
  await client.next('general_error').catch(() => undefined);

  const { body } = await post(url, channelKey, 'get_conversations', { userId: 'ulla' });
  expect((body as { conversations: unknown[] }).conversations).toHaveLength(started.length);
  expect((await postMessage(url, channelKey, started[0]!, 'still taken')).status).toBe(200);
  await client.start({ userId: 'other' });
  for (let index = 0; index < 3; index++) await client.start();
});

it('lets so many conversations be begun from one address in an hour, IPv6 by its first 64 bits', async () => {
  const limits = { conversationsPerAddressPerHour: 2 };
  const { url } = await openBridge({ channel: { limits }, env: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  const from = (address: string) => connect(url, { key: channelKey, headers: { 'x-forwarded-for': address } });
  const [one, other, neighbour] = [await from('2001:db8::1'), await from('2001:db8::2'), await from('2001:db8:0:1::1')];
  await one.start();
  await other.start({ userId: 'ulla' });
  for (const client of [one, other]) {
    client.send('conversation_start', {});
    expect((await client.next()).payload).toEqual({ conversation_id: null, ...tooMany });
  }
  await neighbour.start();
});
