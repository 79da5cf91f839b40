/** The programs as a user starts them, stops them, and starts them wrongly. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openSim } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { startProgram, startScript } from '../support/program.js';
import type { Program } from '../support/program.js';
import { connect } from '../support/ws-client.js';

const anywhere = { PORT: '0', ADMIN_PORT: '0' };

const settings = {
  ...anywhere,
  HOST: '127.0.0.1',
  STORE_URL: 'sqlite::memory:',
  CHANNEL_API_KEY: 'a-key',
  HELPDESK_URL: 'http://127.0.0.1:9',
  HELPDESK_API_KEY: 'desk-key',
};

/** Where a bridge alone says that it listens. */
async function urlOf(bridge: Program): Promise<string> {
  const printed = await bridge.prints(/bridge started/);
  const line = printed.split('\n').find((one) => one.includes('bridge started'));
  return (JSON.parse(line ?? '{}') as { url: string }).url;
}

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  afterThisTest(() => void server.close());
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

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
    ...settings,
    DRAIN_WINDOW_MS: '1000',
    HELPDESK_URL: sim.url,
  });
  const client = await connect(await urlOf(bridge), { key: 'a-key' });
  const id = await client.start({});
  client.say(id, 'hello');
  await client.next('bot_message');
  // npm repeats what a terminal has told everybody.
  void bridge.stop('SIGINT');
  await bridge.prints(/bridge stopping/);
  expect(await bridge.stop('SIGINT')).toBe(0);
  expect((await client.closed).code).toBe(1012);
  expect(bridge.printed()).not.toMatch(/a-key|desk-key|hello/);
});

test('a signal that npm alone gets ends the bridge as well', async () => {
  const bridge = startScript('start:prod', { ...settings, DRAIN_WINDOW_MS: '0' });
  const url = await urlOf(bridge);
  const client = await connect(url, { key: 'a-key' });
  await bridge.stop('SIGTERM');
  expect((await client.closed).code).toBe(1012);
  expect(bridge.printed()).toContain('bridge stopped');
  await expect(fetch(url)).rejects.toThrow();
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s ends the bridge after its sockets were told',
  async (signal) => {
    const bridge = startProgram('apps/bridge/src/main.js', { ...settings, DRAIN_WINDOW_MS: '0' });
    const client = await connect(await urlOf(bridge), { key: 'a-key' });
    expect(await bridge.stop(signal)).toBe(0);
    expect((await client.closed).code).toBe(1012);
    expect(bridge.printed()).toContain('bridge stopped');
  },
);

test('SIGHUP reads the channels anew where they stand in a file, and keeps the sockets', async () => {
  const sim = await openSim();
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  const CHANNELS_FILE = join(folder, 'channels.yaml');
  const write = (keys: string): void =>
    writeFileSync(
      CHANNELS_FILE,
      `channels: [{ name: shop, apiKeys: [${keys}], helpdesk: { url: "${sim.url}", apiKey: "\${DESK}" } }]`,
    );
  write('first');
  const { CHANNEL_API_KEY, HELPDESK_URL, HELPDESK_API_KEY, ...rest } = settings;
  const bridge = startProgram('apps/bridge/src/main.js', {
    ...rest,
    CHANNELS_FILE,
    DESK: 'desk-key',
    DRAIN_WINDOW_MS: '0',
  });
  const url = await urlOf(bridge);
  const client = await connect(url, { key: 'first' });
  write('first, second');
  void bridge.stop('SIGHUP');
  await bridge.prints(/"who":"signal SIGHUP","action":"reload","outcome":"done"/);
  await connect(url, { key: 'second' });
  writeFileSync(CHANNELS_FILE, 'channels: [{ nmae: shop }]');
  void bridge.stop('SIGHUP');
  await bridge.prints(/did you mean \\"name\\"\? \(line 1, column 14\).+all stays as it is/);
  expect(await client.start()).toBeTruthy();
  expect(await bridge.stop('SIGTERM')).toBe(0);
  expect((await client.closed).code).toBe(1012);
  expect(bridge.printed()).not.toContain('desk-key');
});

/** Sends itself a signal as soon as it listens to any, which is before it has loaded anything else. */
const hasty = (signal: NodeJS.Signals): Record<string, string> => ({
  NODE_OPTIONS: `--import "data:text/javascript,process.once('newListener',()=>queueMicrotask(()=>process.kill(process.pid,'${signal}')))"`,
});

test.each([
  ['apps/bridge/src/main.js', 'SIGTERM'],
  ['apps/bridge/src/main.js', 'SIGHUP'],
  ['scripts/start.js', 'SIGINT'],
] as const)('%s takes %s from its first moment on', async (file, signal) => {
  const program = startProgram(file, { ...settings, ...hasty(signal) });
  expect([await program.exit, program.printed()]).toEqual([0, '']);
});

test('a signal while the bridge starts ends it, and leaves a store that can be opened at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  const env = {
    ...settings,
    STORE_URL: `sqlite:${join(folder, 'store.db')}`,
    LOG_LEVEL: 'trace',
    DRAIN_WINDOW_MS: '0',
  };
  // What Nest says while it builds both applications, one after the other, and then of their routes.
  for (const moment of [
    /Starting Nest/,
    /InstanceLoader|dependencies initialized/,
    /Mapped|RoutesResolver/,
    /started/,
  ]) {
    const bridge = startProgram('apps/bridge/src/main.js', env);
    await bridge.prints(moment);
    expect([moment, await bridge.stop('SIGTERM')]).toEqual([moment, 0]);
    expect(bridge.printed()).not.toContain('did not');
    expect(readdirSync(folder)).toEqual(['store.db']);
  }
});

test('a bridge whose log nobody reads any more serves on, and ends when it is told to', async () => {
  const bridge = startProgram('apps/bridge/src/main.js', { ...settings, LOG_LEVEL: 'trace', DRAIN_WINDOW_MS: '0' });
  const url = await urlOf(bridge);
  bridge.deafen();
  const client = await connect(url, { key: 'a-key' });
  expect(await client.start()).toBeTruthy();
  expect(await bridge.stop('SIGHUP')).toBe(0);
  expect((await client.closed).code).toBe(1012);
});

test('told to end a second time, the bridge waits for nobody', async () => {
  const sim = await openSim();
  sim.faults.set({ latency: { event: 'support', ms: 600_000 } });
  const HELPDESK_URL = sim.url;
  const bridge = startProgram('apps/bridge/src/main.js', { ...settings, HELPDESK_URL, REPLY_TIMEOUT_MS: '3600000' });
  const client = await connect(await urlOf(bridge), { key: 'a-key' });
  const id = await client.start({ userId: 'u-1' });
  client.say(id, 'hello');
  const asked = (): boolean => sim.inspect.received().some(({ event }) => event === 'support');
  await vi.waitFor(() => expect(asked()).toBe(true), 5000);
  void bridge.stop('SIGTERM');
  const printed = await bridge.prints(/bridge stopping/);
  expect(printed).toContain('"sockets":1');
  const again = setInterval(() => void bridge.stop('SIGTERM'), 300);
  afterThisTest(() => clearInterval(again));
  expect(await bridge.exit).toBe(1);
});

test('without its settings the bridge names them all and ends with 78', async () => {
  const bridge = startProgram('apps/bridge/src/main.js', {});
  expect(await bridge.exit).toBe(78);
  for (const key of ['CHANNEL_API_KEY', 'HELPDESK_URL', 'HELPDESK_API_KEY']) expect(bridge.printed()).toContain(key);
});

test('a demonstration that cannot start says why, in a few words', async () => {
  const wrong = startProgram('scripts/start.js', { ...anywhere, PORT: 'eighty' });
  expect(await wrong.exit).toBe(78);
  expect(wrong.printed()).toMatch(/^The configuration cannot be used:\n {2}PORT: .+\n$/);

  const port = await takenPort();
  const late = startProgram('scripts/start.js', { ...anywhere, ADMIN_PORT: port });
  expect(await late.exit).toBe(1);
  expect(late.printed().trim().split('\n').at(-1)).toMatch(
    new RegExp(`^Port ${port} is taken: .+ ADMIN_PORT=9091\\.$`),
  );
});

test('a simulator whose port is taken says so, in a few words', async () => {
  const port = await takenPort();
  const simulator = startProgram('apps/helpdesk-sim/src/main.js', { SIM_PORT: port });
  expect(await simulator.exit).toBe(1);
  expect(simulator.printed()).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
});

test('a store in a folder that cannot be made stops the start', async () => {
  const bridge = startProgram('apps/bridge/src/main.js', { ...settings, STORE_URL: 'sqlite:/proc/nowhere/bridge.db' });
  expect(await bridge.exit).toBe(1);
  expect(bridge.printed()).toContain('The store /proc/nowhere/bridge.db cannot be opened');
});
