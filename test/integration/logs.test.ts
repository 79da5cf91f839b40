/** Neither logs nor metrics give away a key, a token, a text or an anonymous visitor's identity, whatever happens. */
import { expect, it } from 'vitest';
import { createLogger } from '../../apps/bridge/src/log.js';
import { askAdmin, metricsOf } from '../support/admin.js';
import { openBridge, openSim } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { getTranscript, post, postMessage, postRaw } from '../support/http-client.js';
import { connect, connectStatus } from '../support/ws-client.js';

const key = 'SECRET-channel-key';
const token = 'SECRET-admin-token';
const helpdeskKey = 'SECRET-desk-key';

async function openLogged(lines: string[]): Promise<TestBridge> {
  const helpdesk = await openSim({ apiKeys: [helpdeskKey] });
  return openBridge({
    helpdesk,
    logger: createLogger('trace', { write: (line) => void lines.push(line) }),
    env: { ADMIN_TOKEN: token, RETRY_BASE_MS: '10', RETRY_MAX_MS: '20', MAX_FRAME_BYTES: '65536' },
    channel: { apiKeys: [key], helpdesk: { url: helpdesk.url, apiKey: helpdeskKey } },
  });
}

/** Everything that can go well or wrong in a chat. */
async function liveThrough(bridge: TestBridge): Promise<void> {
  const { url, adminUrl, sim } = bridge;
  const { client, conversationId: id, ticket } = await openChat(bridge, { key, text: 'SECRET first words' });
  for (const event of ['metadata', 'metadata_request', 'conversation_transcript_request'])
    client.send(event, { conversation_id: id, metadata: { note: 'SECRET note', private: { note: 'SECRET private' } } });
  client.send('action', { conversation_id: id, id: 'own', data: { note: 'SECRET data' } });
  client.sendRaw('SECRET nonsense');
  client.send('SECRET_event', { conversation_id: 'SECRET id' });
  client.say(id, { text: 'SECRET file', files: [{ filename: 'SECRET.pdf', url: 'https://files.test/SECRET' }] });
  sim.agent.say(ticket, 'SECRET answer of an agent');
  await client.next('livechat_message');

  sim.faults.set({ errorEnvelope: { event: 'support', status: 422, times: 1, reason: 'SECRET words are refused' } });
  client.say(id, 'SECRET refused words');
  await client.next('general_error');
  sim.faults.set({ errorEnvelope: { event: 'support', status: 500, times: 1, reason: 'cannot take SECRET words' } });
  client.say(id, 'SECRET words twice');
  sim.agent.release(ticket);
  sim.faults.kickAll('cut');
  await sim.faults.down('503', 100);
  await postMessage(url, key, id, 'SECRET words by HTTP', client.socketId);
  await expect.poll(() => sim.inspect.customerTexts(ticket), { timeout: 10_000 }).toContain('SECRET words by HTTP');

  await connectStatus(url, { key: 'SECRET-wrong-key' });
  await connectStatus(url, { key: 'SECRET-wrong-key', keyParam: 'header', path: '/SECRET' });
  await getTranscript(url, 'SECRET-wrong-key', 'SECRET id');
  await getTranscript(url, key, id);
  await postRaw(url, key, '{"SECRET');
  await post(url, key, 'user_message', { conversation_id: 'SECRET id', content: 'SECRET' });
  await fetch(`${url}/SECRET?apiKey=${key}`, { method: 'POST', body: 'SECRET' });
  await fetch(`${url}/%SECRET?apiKey=${key}`);
  for (const bearer of ['SECRET-wrong-token', token])
    await askAdmin(adminUrl, '/admin/dead-letters', { headers: { authorization: `Bearer ${bearer}` } });
  const abuser = await connect(url, { key });
  abuser.sendRaw('SECRET'.repeat(20_000));
  await abuser.closed;
}

it('keeps every secret out of logs and metrics', { timeout: 30_000 }, async () => {
  const lines: string[] = [];
  const bridge = await openLogged(lines);
  await liveThrough(bridge);
  const metrics = await metricsOf(bridge.adminUrl);
  await bridge.close();

  const identities = bridge.sim.inspect.conversations().map(({ session_id: identity }) => identity);
  expect(identities).toHaveLength(1);
  for (const text of [...lines, metrics]) {
    expect(text).not.toMatch(/SECRET/i);
    for (const identity of identities) expect(text).not.toContain(identity);
  }
});

it('writes lines of JSON that say where and what', async () => {
  const lines: string[] = [];
  const bridge = await openLogged(lines);
  await openChat(bridge, { key });
  await bridge.close();
  const logged = lines.map((line) => JSON.parse(line) as { level: string; time: string; msg: string });
  for (const { level, time, msg } of logged) {
    expect(level).toMatch(/^(?:trace|debug|info|warn|error)$/);
    expect(new Date(time).toISOString()).toBe(time);
    expect(msg).not.toBe('');
  }
  expect(logged).toContainEqual(
    expect.objectContaining({ level: 'info', msg: 'bridge started', channels: ['shop', 'other'] }),
  );
  expect(logged).toContainEqual(expect.objectContaining({ level: 'info', msg: 'socket opened', channel: 'shop' }));
  expect(logged.at(-1)).toMatchObject({ level: 'info', msg: 'bridge stopped' });
});

it('names what is wrong with an event of a client, at debug', async () => {
  const lines: string[] = [];
  const bridge = await openLogged(lines);
  const client = await connect(bridge.url, { key });
  client.send('action', { id: { note: 'SECRET note' } });
  await client.next('general_error');
  await post(bridge.url, key, 'action', { id: 'a', data: 'SECRET data' });
  await bridge.close();
  const problems = lines.map((line) => JSON.parse(line) as { level: string; msg: string; problem?: string });
  const unusable = problems.filter(({ msg }) => msg.startsWith('unusable'));
  expect(unusable).toMatchObject([
    { level: 'debug', msg: 'unusable frame', channel: 'shop', problem: expect.stringMatching(/^id: /) },
    { level: 'debug', msg: 'unusable body', channel: 'shop', problem: 'data: expected an object' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});

it('says why the Helpdesk did not serve, again when the reason changes, and sparingly when it does not', async () => {
  const lines: string[] = [];
  const bridge = await openLogged(lines);
  const client = await connect(bridge.url, { key });
  await bridge.sim.faults.down();
  client.say(await client.start({ userId: 'ulla' }), 'hello');
  const causes = () =>
    lines
      .map((line) => JSON.parse(line) as { msg: string; cause?: string })
      .flatMap(({ msg, cause }) => (msg === 'the Helpdesk did not serve' ? [cause] : []));
  const refused = /retries_total\{channel="shop",cause="connection refused"\} (\d+)/;
  const tries = async () => Number(refused.exec(await metricsOf(bridge.adminUrl))?.[1] ?? 0);
  await expect.poll(tries).toBeGreaterThan(5);
  expect(causes()).toEqual(['connection refused']);
  await bridge.sim.faults.up();
  bridge.sim.faults.set({ restStatus: { of: 'list', status: 502 } });
  await expect.poll(causes).toEqual(['connection refused', 'http 5xx']);
  bridge.sim.faults.set({ restAnswer: { of: 'list', how: 'html' }, restStatus: null });
  await expect.poll(causes).toEqual(['connection refused', 'http 5xx', 'unreadable history']);
  bridge.sim.faults.clear();
  expect((await client.next('bot_message')).raw).toContain('hello');
});
