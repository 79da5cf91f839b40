/** The programs as a user starts them: the demonstration, the bridge alone, and a bridge without its settings. */
import { expect, test } from 'vitest';
import { openSim } from '../support/bridge.js';
import { startProgram } from '../support/program.js';
import { connect } from '../support/ws-client.js';

const anywhere = { PORT: '0', ADMIN_PORT: '0' };

test('the demonstration prints its addresses, answers a visitor, and ends cleanly', async () => {
  const demo = startProgram('scripts/start.js', anywhere);
  const printed = await demo.prints(/Ctrl-C/);
  const [, url = ''] = /ws:(\/\/\S+)\/\?apiKey=demo-key/.exec(printed) ?? [];
  const [, adminUrl = ''] = /(http:\/\/\S+)\/health\/ready/.exec(printed) ?? [];
  const client = await connect(`http:${url}`, { key: 'demo-key' });
  const id = await client.start({ userId: 'u-1' });
  client.opener(id);
  await client.next('bot_message');
  client.say(id, 'hello');
  expect((await client.next('bot_message')).raw).toContain('You said: hello');
  expect((await fetch(`${adminUrl}/health/ready`)).status).toBe(200);
  expect(await demo.stop('SIGTERM')).toBe(0);
  expect((await client.closed).code).toBe(1012);
});

test('the bridge alone starts with its three settings, and tells its sockets to come back when it ends', async () => {
  const sim = await openSim();
  const bridge = startProgram('apps/bridge/src/main.js', {
    ...anywhere,
    HOST: '127.0.0.1',
    STORE_URL: 'sqlite::memory:',
    DRAIN_WINDOW_MS: '200',
    CHANNEL_API_KEY: 'a-key',
    HELPDESK_URL: sim.url,
    HELPDESK_API_KEY: 'desk-key',
  });
  const printed = await bridge.prints(/bridge started/);
  const { url } = JSON.parse(printed.split('\n').find((line) => line.includes('bridge started')) ?? '{}') as {
    url: string;
  };
  const client = await connect(url, { key: 'a-key' });
  const id = await client.start({});
  client.say(id, 'hello');
  await client.next('bot_message');
  expect(await bridge.stop('SIGINT')).toBe(0);
  expect((await client.closed).code).toBe(1012);
  expect(bridge.printed()).not.toMatch(/a-key|desk-key|hello/);
});

test('without its settings the bridge names them all and ends with 78', async () => {
  const bridge = startProgram('apps/bridge/src/main.js', {});
  expect(await bridge.exit).toBe(78);
  for (const key of ['CHANNEL_API_KEY', 'HELPDESK_URL', 'HELPDESK_API_KEY']) expect(bridge.printed()).toContain(key);
});
