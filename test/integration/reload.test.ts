/** The channels are changed while the bridge serves: nobody is cut off but whose key was taken back. */
import { expect, it } from 'vitest';
import { ConfigError } from '../../apps/bridge/src/config.js';
import type { ChannelConfig } from '../../apps/bridge/src/channels.js';
import { createLogger } from '../../apps/bridge/src/log.js';
import { askAdmin, metricsOf } from '../support/admin.js';
import { openBridge, openSim, otherChannelKey, testConfig } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { identity, visitorKey } from '../support/identity.js';
import { connect, connectStatus } from '../support/ws-client.js';

type Channel = Record<string, unknown>;

interface Changing {
  readonly bridge: TestBridge;
  readonly lines: string[];
  /** What the file says from now on of `shop`; or a list of problems, or all channels. */
  readonly write: (shop: Channel | { readonly problems: readonly string[] } | readonly ChannelConfig[]) => void;
}

async function openChanging(env: Record<string, string> = {}, shop: Channel = {}): Promise<Changing> {
  const helpdesk = await openSim();
  const lines: string[] = [];
  let read = (): readonly ChannelConfig[] => testConfig(helpdesk.url, {}, shop).channels;
  const bridge = await openBridge({
    ...{ helpdesk, env, channel: shop },
    logger: createLogger('info', { write: (line) => void lines.push(line) }),
    readChannels: () => read(),
  });
  return {
    ...{ bridge, lines },
    write: (next) => {
      if (Array.isArray(next)) read = () => next as readonly ChannelConfig[];
      else if ('problems' in next) {
        read = () => {
          throw new ConfigError(next.problems as string[]);
        };
      } else read = () => testConfig(helpdesk.url, {}, next as Channel).channels;
    },
  };
}

const reload = (bridge: TestBridge) => askAdmin(bridge.adminUrl, '/admin/reload', { method: 'POST' });

it('greets with other words and takes another limit, on a socket that is open', async () => {
  const { bridge, write } = await openChanging({}, { apiKeys: ['old', 'gone'] });
  const client = await connect(bridge.url, { key: 'old' });
  const gone = await connect(bridge.url, { key: 'gone' });
  const id = await client.start();
  client.opener(id);
  expect((await client.next('bot_message')).raw).toContain('Hello! How can we help you?');

  write({ apiKeys: ['old', 'new'], greeting: 'Good evening', limits: { metadataBytes: 100 } });
  expect(await reload(bridge)).toEqual({
    status: 200,
    body: {
      ...{ status: 'reloaded', added: [], sockets_closed: 1 },
      changed: { shop: ['apiKeys', 'limits', 'policy'] },
    },
  });
  expect(await gone.closed).toMatchObject({ code: 3000 });
  expect(await connectStatus(bridge.url, { key: 'gone' })).toBe(401);
  expect(await connectStatus(bridge.url, { key: 'new' })).toBe(101);

  const second = await client.start();
  client.opener(second);
  expect((await client.next('bot_message')).raw).toContain('Good evening');
  client.send('metadata', { conversation_id: second, metadata: { note: 'x'.repeat(200) } });
  expect((await client.next('general_error')).raw).toContain('413');
  client.say(id, 'hello');
  expect((await client.next('bot_message')).raw).toContain('You said: hello');
});

it('asks who a name is from the next event on, and lets a socket that claimed it hear nothing more', async () => {
  const { bridge, write } = await openChanging({}, identity('optional'));
  const claims = await connect(bridge.url, { key: 'test-key' });
  const id = await claims.start({ userId: 'ulla' });
  claims.say(id, 'hello');
  await claims.next('bot_message');
  const anonymous = await claims.start();
  claims.say(anonymous, 'hello');
  await claims.next('bot_message');
  write(identity('required'));
  await reload(bridge);
  claims.send('conversation_transcript_request', { conversation_id: id });
  expect((await claims.next()).raw).toContain('Invalid conversation_id');
  const ulla = await connect(bridge.url, { key: visitorKey('ulla') });
  ulla.say(id, 'it is me');
  await ulla.next('bot_message');
  claims.say(anonymous, 'and I');
  expect((await claims.next()).payload).toMatchObject({ conversation_id: anonymous });
});

it('adds a channel, and takes none away', async () => {
  const { bridge, write } = await openChanging();
  const [shop, other] = testConfig(bridge.sim.url).channels as [ChannelConfig, ChannelConfig];
  write([shop, { ...shop, name: 'third', apiKeys: ['third-key'] }, other]);
  expect(await reload(bridge)).toMatchObject({ status: 200, body: { added: ['third'], changed: {} } });
  const client = await connect(bridge.url, { key: 'third-key' });
  const id = await client.start();
  client.say(id, 'hello');
  expect((await client.next('bot_message')).raw).toContain('You said: hello');
  expect(await askAdmin(bridge.adminUrl, `/admin/conversations/${id}/timeline`)).toMatchObject({ status: 200 });
  expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_helpdesk_refused\{channel="third"\} 0$/m);

  write([other]);
  expect(await reload(bridge)).toMatchObject({
    status: 422,
    body: { problems: [expect.stringContaining('shop is missing'), expect.stringContaining('third is missing')] },
  });
  expect(await connectStatus(bridge.url, { key: 'third-key' })).toBe(101);
});

it('stays as it is when the file cannot be used, and says why', async () => {
  const { bridge, lines, write } = await openChanging();
  const client = await connect(bridge.url, { key: otherChannelKey });
  const problems = ['CHANNELS_FILE: channels.0.name: expected lower-case letters (line 3, column 5)'];
  write({ problems });
  expect(await reload(bridge)).toMatchObject({ status: 422, body: { status: 'error', problems } });
  expect(lines.join('')).toMatch(/"problems":\[.+line 3.+the channels cannot be reloaded/);
  expect(await client.start()).toBeTruthy();
});

it('talks to the Helpdesk with another key, and knows soon that it is taken', async () => {
  const env = { HELPDESK_PROBE_MS: '60000', RETRY_BASE_MS: '20', RETRY_MAX_MS: '50' };
  const { bridge, lines, write } = await openChanging(env, {
    helpdesk: { url: 'http://127.0.0.1:9', apiKey: 'wrong' },
  });
  const standing = async () => (await askAdmin(bridge.adminUrl, '/health/ready')).body;
  await expect.poll(standing).toMatchObject({
    ...{ status: 'ready' },
    helpdesk: { channels: { shop: { up: false, cause: 'connection refused', host: 'http://127.0.0.1:9' } } },
  });
  write({ helpdesk: { url: bridge.sim.url, apiKey: 'wrong' } });
  await reload(bridge);
  await expect
    .poll(standing)
    .toMatchObject({ helpdesk: { refused: ['shop'], channels: { shop: { up: false, cause: 'key refused' } } } });
  expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_helpdesk_refused\{channel="shop"\} 1$/m);
  const client = await connect(bridge.url, { key: 'test-key' });
  client.say(await client.start(), 'hello');
  await expect.poll(standing).toMatchObject({ helpdesk: { refused: ['shop'] } });

  write({});
  expect(await reload(bridge)).toMatchObject({ body: { changed: { shop: ['helpdesk'] }, sockets_closed: 0 } });
  expect((await client.next('bot_message')).raw).toContain('You said: hello');
  await expect
    .poll(standing)
    .toMatchObject({ helpdesk: { refused: [], channels: { shop: { up: true }, other: { up: true } } } });
  expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_helpdesk_up\{channel="shop"\} 1$/m);
  const said = lines.filter((line) => line.includes('Helpdesk cannot be used'));
  expect(said.map((line) => (JSON.parse(line) as { cause: string }).cause)).toEqual([
    'connection refused',
    'key refused',
  ]);
  expect(lines.join('')).not.toMatch(/desk-key|"wrong"/);
});

it('goes on where a connection leads until it ends, and looks there for what it has sent', async () => {
  const env = { AGENT_VERIFY_MS: '50', REPLY_TIMEOUT_MS: '400', RETRY_BASE_MS: '20', RETRY_MAX_MS: '50' };
  const { bridge, write } = await openChanging(env);
  const { sim } = bridge;
  const client = await connect(bridge.url, { key: 'test-key' });
  const id = await client.start({ userId: 'ulla' });
  client.say(id, 'hello');
  await client.next('bot_message');
  const ticket = sim.inspect.conversations('ulla')[0]?.id ?? '';
  sim.agent.say(ticket, 'hi');
  await client.next('livechat_message');

  const elsewhere = await openSim();
  write({ helpdesk: { url: elsewhere.url, apiKey: 'desk-key' } });
  await reload(bridge);
  client.say(id, 'one');
  client.say(id, 'two');
  await expect.poll(() => sim.inspect.customerTexts(ticket)).toEqual(['hello', 'one', 'two']);
  const isSettled = /^deskbridge_messages_pending\{channel="shop",direction="to_helpdesk"\} 0$/m;
  await expect.poll(() => metricsOf(bridge.adminUrl), { timeout: 10_000 }).toMatch(isSettled);
  expect(sim.inspect.customerTexts(ticket)).toEqual(['hello', 'one', 'two']);

  client.say(await client.start({ userId: 'otto' }), 'hello');
  await expect.poll(() => elsewhere.inspect.conversations('otto')).toHaveLength(1);
});

it('leaves a line of who did what, without a user', async () => {
  const { bridge, lines } = await openChanging({ ADMIN_TOKEN: 'sixteen-characters' });
  const authorization = 'Bearer sixteen-characters';
  const ask = (method: string, path: string, headers: Record<string, string> = { authorization }) =>
    fetch(bridge.adminUrl + path, { method, headers }).then((answer) => answer.text());
  await ask('POST', '/admin/reload');
  await ask('DELETE', '/admin/channels/shop/users/ulla%40example.com');
  await ask('GET', '/admin/channels/shop/users/ulla%40example.com/export');
  await ask('POST', '/admin/dead-letters/some-letter/replay');
  await ask('DELETE', '/admin/dead-letters/some-letter');
  await ask('GET', '/admin/dead-letters');
  await ask('POST', '/admin/reload', { authorization: 'Bearer another-token-16' });
  const audits = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit === true);
  await expect.poll(() => audits().length).toBe(6);
  const who = expect.stringMatching(/^token [0-9a-f]{8}$/) as string;
  const common = { who, address: '127.0.0.1', time: expect.stringContaining('T') as string };
  expect(audits()).toMatchObject([
    { ...common, action: 'POST /admin/reload', outcome: 'done' },
    { ...common, action: 'DELETE /admin/channels/:channel/users/:user', channel: 'shop', outcome: 'done' },
    { ...common, action: 'GET /admin/channels/:channel/users/:user/export', channel: 'shop', outcome: 'done' },
    { ...common, action: 'POST /admin/dead-letters/:id/replay', id: 'some-letter', outcome: 'refused', status: 404 },
    { ...common, action: 'DELETE /admin/dead-letters/:id', id: 'some-letter', outcome: 'refused' },
    { ...common, action: 'POST /admin/reload', outcome: 'refused', status: 401 },
  ]);
  expect(audits()[0]?.['who']).not.toBe(audits()[5]?.['who']);
  expect(lines.join('')).not.toMatch(/ulla|sixteen|another-token/);
});
