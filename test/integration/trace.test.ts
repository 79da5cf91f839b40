/** The live trace: what it tells of a message on its way, to whom, and what it never tells. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { expect, it } from 'vitest';
import type { TraceEvent, TracedHop } from '#trace';
import { unsentLimit } from '../../apps/bridge/src/trace/listener.js';
import { askAdmin } from '../support/admin.js';
import { channelKey, openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { postJson, upload } from '../support/files.js';
import { listenTo } from '../support/trace.js';
import { connect } from '../support/ws-client.js';

const withTexts = { env: { TRACE_TEXTS: 'true' } };

const isHop =
  (hop: string) =>
  (event: TraceEvent): boolean =>
    event.kind === 'hop' && event.hop.startsWith(hop);

it('tells every step of a message and its answer, each with the frame that caused or carried it', async () => {
  const { url, adminUrl } = await openBridge(withTexts);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.say(id, 'first');
  await client.next('bot_message');
  const trace = await listenTo(adminUrl);
  client.say(id, 'hello');
  const { raw } = await client.next('bot_message');
  const queued = (await trace.comes(isHop('queued bot'))) as TracedHop;
  // That of the first answer may come as late as this.
  const isLast = ({ hop, ref }: TracedHop): boolean => hop === 'confirmed' && ref === String(queued.push);
  await trace.comes((event) => event.kind === 'hop' && isLast(event));

  const said = trace.frames().find(({ name, wire }) => name === 'user_message' && wire === 'channel')!;
  const asked = trace.frames().find(({ name, direction }) => name === 'support' && direction === 'sent')!;
  const answered = trace.frames().find(({ name, direction }) => name === 'support' && direction === 'received')!;
  const brought = trace.frames().find(({ name }) => name === 'bot_message')!;
  expect(said).toMatchObject({ direction: 'received', by: 'socket', conversation: id, socket: client.socketId });
  expect(said.body).toMatchObject({ event: { event_payload: { content: { text: 'hello' } } } });
  expect(asked).toMatchObject({ wire: 'helpdesk', session: 'u-1', body: { message: 'hello' } });
  expect(answered).toMatchObject({ status: 200, ticket: expect.stringMatching(/^conv_/) as string });
  expect(brought.body).toEqual(JSON.parse(raw));

  const ours = trace.hops().filter(({ conversation }) => conversation === id);
  const hops = ours.filter((each) => each.hop !== 'confirmed' || isLast(each));
  const steps = hops.map(({ hop, frame }) => [hop, frame]);
  expect(steps).toEqual([
    ['recorded user', said.n],
    ['accepted', said.n],
    ['sent', asked.n],
    ['queued bot for clients', answered.n],
    ['delivered', answered.n],
    ['confirmed', null],
  ]);
  expect(hops[1]?.entry).toBe(hops[0]?.ref);
  expect(brought.entry).toBe(hops[3]?.ref);
});

it('tells of a deletion, and a late listener nothing of what was said before', async () => {
  const { url, adminUrl } = await openBridge(withTexts);
  const early = await listenTo(adminUrl);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.say(id, 'my secret words');
  await client.next('bot_message');
  client.send('delete_conversation', { conversation_id: id, softdelete: false });
  expect(await early.comes(isHop('erased'))).toMatchObject({ conversation: id, ref: id });
  const late = await listenTo(adminUrl);
  client.send('get_user_conversations', { userId: 'u-1' });
  await late.comes(({ kind }) => kind === 'frame');
  expect(JSON.stringify(late.events)).not.toContain('secret words');
});

it('tells nothing of what is in the frames unless it is configured', async () => {
  const { url, adminUrl } = await openBridge();
  const trace = await listenTo(adminUrl);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1', userBasicInfo: { firstName: 'Ada' } });
  client.say(id, 'my secret words');
  await client.next('bot_message');
  await trace.comes(isHop('delivered'));
  expect(trace.frames().length).toBeGreaterThan(5);
  expect(JSON.stringify(trace.events)).not.toMatch(/secret words|Ada|"body"/);
});

it('never tells a key, in whatever field or link it stands', async () => {
  const { url, adminUrl } = await openBridge(withTexts);
  const trace = await listenTo(adminUrl);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.say(
    id,
    `Is ${channelKey} or desk-key right? Or dv1.eyJhIjoxfQ.c2lnbmVk? https://f.example/x?a=1&signature=abcdef`,
  );
  client.send('get_user_conversations', { userId: `u-1.${'s1g'.repeat(14)}A` });
  client.send('metadata', { conversation_id: id, metadata: { password: 'hunter2', plan: 'pro' } });
  client.send('get_user_conversations_v2', { userId: 'u-1', apiKeys: ['other-key'] });
  await client.next('user_conversations');
  await trace.comes(isHop('delivered'));
  const told = JSON.stringify(trace.events);
  expect(told).toMatch(/pro/);
  expect(told).not.toMatch(/test-key|other-key|desk-key|hunter2|abcdef|c2lnbmVk|s1gs1g/);
});

it('tells of one conversation only what is its own, also on the wire of the Helpdesk', async () => {
  const { url, adminUrl } = await openBridge(withTexts);
  const client = await connect(url, { key: channelKey });
  const [mine, other] = [await client.start({ userId: 'u-1' }), await client.start({ userId: 'u-1' })];
  client.say(other, 'before');
  await client.next('bot_message');
  const trace = await listenTo(adminUrl, mine);
  client.say(other, 'not for you');
  await client.next('bot_message');
  client.say(mine, 'for you');
  await client.next('bot_message');
  await trace.comes(isHop('delivered'));
  const told = JSON.stringify(trace.events);
  expect(told).toMatch(/for you/);
  expect(told).not.toMatch(/content.{0,40}not for you/);
  expect(new Set(trace.hops().map(({ conversation }) => conversation))).toEqual(new Set([mine]));
});

it('tells of requests, their answers, and readings of the history', async () => {
  const { url, adminUrl, sim } = await openBridge({ env: { TRACE_TEXTS: 'true', REPLY_TIMEOUT_MS: '300' } });
  const trace = await listenTo(adminUrl);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  sim.faults.set({ silence: { event: 'support', times: 1 } });
  client.say(id, 'hello');
  await client.next('bot_message');
  expect(trace.hops()).toContainEqual(expect.objectContaining({ hop: 'in doubt', detail: 'silence' }));
  const headers = { 'x-api-key': channelKey };
  await fetch(`${url}/api/transcript?conversation_id=${encodeURIComponent(id)}`, { headers });
  await trace.comes((event) => event.kind === 'frame' && event.name.startsWith('answer to conversation_transcript'));
  const named = trace.frames().map(({ name, by, status }) => [name.replace(/conv_[\w-]+/, ':id'), by, status]);
  expect(named).toContainEqual(['GET /api/transcript', 'http', null]);
  expect(named).toContainEqual(['answer to conversation_transcript_request', 'http', 200]);
  expect(named.some(([name]) => String(name).startsWith('answer to GET /'))).toBe(true);
  expect(trace.events.filter(({ kind }) => kind === 'line')).toContainEqual(
    expect.objectContaining({ wire: 'helpdesk', what: 'opened', session: 'u-1' }),
  );
});

it.each(['true', 'false'])('serves a client whatever it sends while somebody listens (texts: %s)', async (texts) => {
  const { url, adminUrl } = await openBridge({ env: { TRACE_TEXTS: texts } });
  const trace = await listenTo(adminUrl);
  const great = '{"event_type":"delete_user_conversations","event_payload":{"userId":9007199254740993}}';
  const deep = `{"event_type":"get_user_conversations","event_payload":{},"more":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const client = await connect(url, { key: channelKey });
  for (const event of [great, deep]) {
    client.sendRaw(`{"event":${event}}`);
    expect(await client.next()).not.toMatchObject({ type: 'general_error' });
    const headers = { 'x-api-key': channelKey };
    const address = `${url}/api/custom-channel/sockets/message`;
    expect((await fetch(address, { method: 'POST', headers, body: `{"event":${event}}` })).status).toBe(200);
  }
  await trace.comes((event) => event.kind === 'frame' && event.name === 'answer to get_user_conversations');
  const told = JSON.stringify(trace.events);
  expect(told.includes('9007199254740993')).toBe(texts === 'true');
  expect(told).not.toContain('9007199254740992');
});

it('tells of requests about files and of their answers, but nothing of what is in them', async () => {
  const { url, adminUrl } = await openBridge(withTexts);
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  const trace = await listenTo(adminUrl, id);
  const { body } = await upload(url, { fields: { storage: 'true', path: `${channelKey}/${id}` } });
  await upload(url, { content: '', fields: { path: `${channelKey}/${id}` } });
  await postJson(url, '/api/presigned-url', { fileKey: body.fileKey });
  await trace.comes((event) => event.kind === 'frame' && event.name === 'answer to POST /api/presigned-url');
  const files = trace.frames().filter(({ name }) => name.includes('/api/'));
  expect(files.map(({ name, status }) => [name, status])).toEqual([
    ['POST /api/file-to-text', null],
    ['answer to POST /api/file-to-text', 200],
    ['POST /api/file-to-text', null],
    ['answer to POST /api/file-to-text', 422],
    ['POST /api/presigned-url', null],
    ['answer to POST /api/presigned-url', 200],
  ]);
  expect(files.every((frame) => frame.conversation === id && frame.body === null)).toBe(true);
});

it('keeps no more for a listener that does not read than its limit, and tells how much was dropped', async () => {
  const { url, adminUrl } = await openBridge({ ...withTexts, channel: { limits: { eventsPerMinute: 100_000 } } });
  const { hostname, port } = new URL(adminUrl);
  const slow = connectTcp(Number(port), hostname);
  afterThisTest(() => void slow.destroy());
  slow.write('GET /admin/trace HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(slow, 'data');
  slow.pause();
  const quick = await listenTo(adminUrl);
  const client = await connect(url, { key: channelKey });
  const before = process.memoryUsage().arrayBuffers;
  const junk = JSON.stringify({ action: 'sendMessage', event: { event_type: 'x'.repeat(8000), event_payload: {} } });
  // The buffers of the operating system take some of it as well.
  for (let sent = 0; sent < 2000; sent++) {
    client.sendRaw(junk);
    await client.next('general_error');
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * unsentLimit);
  let text = '';
  slow.on('data', (data: Buffer) => (text += data.toString()));
  slow.resume();
  await expect
    .poll(() => (client.sendRaw(junk), /event: dropped\ndata: \{"count":\d+\}/.test(text)), { timeout: 10_000 })
    .toBe(true);
  expect(quick.frames().length).toBeGreaterThan(4000);
});

it('refuses a conversation that does not exist, and more listeners than its limit', async () => {
  const { adminUrl } = await openBridge();
  expect((await askAdmin(adminUrl, '/admin/trace?conversation=nobody')).status).toBe(404);
  for (let listeners = 0; listeners < 32; listeners++) await listenTo(adminUrl);
  expect((await askAdmin(adminUrl, '/admin/trace')).status).toBe(429);
});

it('lists all conversations page by page, without a text', async () => {
  const { url, adminUrl } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const ids = [];
  for (const userId of ['a', 'b', 'c']) ids.push(await client.start({ userId, userBasicInfo: { firstName: 'Ada' } }));
  const first = await askAdmin(adminUrl, '/admin/conversations?limit=2');
  expect(first).toMatchObject({
    status: 200,
    body: {
      conversations: [{ conversation_id: ids[2], channel: 'shop', session_id: 'c' }, { conversation_id: ids[1] }],
    },
  });
  const { next } = first.body as { next: string };
  expect(await askAdmin(adminUrl, `/admin/conversations?limit=2&after=${next}`)).toMatchObject({
    body: { conversations: [{ conversation_id: ids[0] }], next: null },
  });
  expect(JSON.stringify(first.body)).not.toContain('Ada');
  expect((await askAdmin(adminUrl, '/admin/conversations?limit=0')).status).toBe(400);
});
