/** The doctor: one line for each thing that a start needs, with what to do, and the exit status. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { runDoctor } from '../../apps/bridge/src/doctor/doctor.js';
import { openBridge, openSim } from '../support/bridge.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const anywhere = { PORT: '0', ADMIN_PORT: '0', HOST: '127.0.0.1', FILES_URL: `file:${join(tmpdir(), 'nowhere')}` };

async function examine(source: Record<string, string>): Promise<{ status: number; lines: string[] }> {
  let text = '';
  const status = await runDoctor({ ...anywhere, ...source }, { write: (part: string) => (text += part) });
  return { status, lines: text.trim().split('\n') };
}

function channelsFile(text: string): string {
  const path = join(folder, 'channels.yaml');
  writeFileSync(path, text);
  return path;
}

it('says of a configuration that can be used that all is well, and changes nothing', async () => {
  const sim = await openSim();
  const { status, lines } = await examine({
    STORE_URL: `sqlite:${join(folder, 'new', 'store.db')}`,
    CHANNEL_API_KEY: 'a-key',
    HELPDESK_URL: sim.url,
    HELPDESK_API_KEY: 'desk-key',
  });
  expect(lines).toEqual([
    'ok       configuration          channel default, from the environment',
    'ok       port                   127.0.0.1, any that is free',
    'ok       admin port             127.0.0.1, any that is free',
    expect.stringMatching(/^ok {7}store {18}sqlite:.+ will be made$/),
    expect.stringMatching(/^ok {7}files {18}file:.+ will be made$/),
    expect.stringMatching(/^ok {7}Helpdesk of default {4}http:\S+ takes the key \(\d+ ms\)$/),
    '',
    'All is well: the bridge can start.',
  ]);
  expect(status).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  expect(sim.inspect.conversations()).toEqual([]);
});

it('names each Helpdesk that is not there or refuses the key, and shows no key', async () => {
  const sim = await openSim();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => void server.close());
  const channel = (name: string, url: string, key: string): string =>
    `  - { name: ${name}, apiKeys: [${name}-api-key], helpdesk: { url: "${url}", apiKey: "${key}" } }\n`;
  const text = [
    channel('good', sim.url, 'desk-key'),
    channel('wrong', sim.url, 'wrong-secret'),
    channel('away', 'http://127.0.0.1:9', 'any-secret'),
    channel('lost', 'https://nowhere.invalid', 'any-secret'),
    channel('plain', sim.url.replace('http:', 'https:'), 'any-secret'),
    channel('example', sim.url, 'change-me'),
  ];
  const { status, lines } = await examine({
    CHANNELS_FILE: channelsFile(`channels:\n${text.join('')}`),
    STORE_URL: 'sqlite::memory:',
    PORT: String(port),
    HELPDESK_ULR: 'http://x',
    ADMIN_TOKEN: ' sixteen-characters ',
  });
  const shown = lines.join('\n');
  expect(status).toBe(78);
  expect(shown).toMatch(/warning +configuration +HELPDESK_ULR: .+did you mean HELPDESK_URL\?/);
  expect(shown).toMatch(/warning +configuration +ADMIN_TOKEN: has white space around it/);
  expect(shown).toMatch(/PROBLEM +configuration +channel example: the key of the Helpdesk still says change-me → use /);
  expect(shown).toMatch(/PROBLEM +port +127\.0\.0\.1:\d+ is taken by another program → /);
  expect(shown).toMatch(/ok +Helpdesk of good/);
  expect(shown).toMatch(/PROBLEM +Helpdesk of wrong +http:\S+: the key was refused with 401 → use a key/);
  expect(shown).toMatch(/PROBLEM +Helpdesk of away +http:\/\/127\.0\.0\.1:9: .*connection refused → /);
  expect(shown).toMatch(/PROBLEM +Helpdesk of lost +https:\/\/nowhere\.invalid: .*unknown host → /);
  expect(shown).toMatch(/PROBLEM +Helpdesk of plain +https:\S+: .*tls → /);
  expect(lines.at(-1)).toBe('7 problems, 2 warnings.');
  expect(shown).not.toMatch(/secret|api-key|desk-key|sixteen/);
});

it('says what is wrong with the file and where, and looks no further', async () => {
  const path = channelsFile('channels:\n  - name: shop\n    apikeys: ["${NOWHERE}"]\n');
  const { status, lines } = await examine({ CHANNELS_FILE: path, STORE_PREFIXX: 'x' });
  expect(status).toBe(78);
  expect(lines.join('\n')).toMatch(/"apikeys"; did you mean "apiKeys"\? \(line 3, column 5\)/);
  expect(lines.join('\n')).toMatch(/STORE_PREFIXX: .+did you mean STORE_PREFIX\?/);
  expect(lines.join('\n')).not.toContain('Helpdesk of');
});

it('tells a bridge that is running here from another program', async () => {
  const STORE_URL = `sqlite:${join(folder, 'store.db')}`;
  const bridge = await openBridge({ env: { STORE_URL } });
  const settings = {
    ...{ CHANNEL_API_KEY: 'k', HELPDESK_URL: bridge.sim.url, HELPDESK_API_KEY: 'desk-key', STORE_URL },
  };
  const [PORT, ADMIN_PORT] = [bridge.url, bridge.adminUrl].map((url) => new URL(url).port) as [string, string];
  const beside = await examine({ ...settings, PORT, ADMIN_PORT });
  expect(beside.status).toBe(0);
  expect(beside.lines.filter((line) => line.startsWith('warning'))).toEqual([
    expect.stringContaining('is taken: a bridge is running here'),
    expect.stringContaining('is taken: a bridge is running here'),
    expect.stringContaining('the file is in use, by the bridge that is running here'),
  ]);
  expect((await examine(settings)).lines.join('\n')).toMatch(/PROBLEM +store +the file is in use by another process/);
});

it.each([
  ['sqlite:/proc/nowhere/store.db', /PROBLEM +store +The store \/proc\/nowhere\/store\.db cannot be written: .+ → /],
  ['redis://:pass-word@127.0.0.1:9', /PROBLEM +store +Redis did not come within \d+ ms: .+ → /],
])('says of the store %s that it cannot be used', async (STORE_URL, line) => {
  const { status, lines } = await examine({
    ...{ STORE_URL, STORE_START_TIMEOUT_MS: '300', CHANNEL_API_KEY: 'k', HELPDESK_API_KEY: 'desk-key' },
    HELPDESK_URL: 'http://127.0.0.1:9',
  });
  expect(status).toBe(78);
  expect(lines.join('\n')).toMatch(line);
  expect(lines.join('\n')).not.toContain('pass-word');
});

it.each([
  [{ FILES_URL: 'file:/proc/nowhere/files' }, /warning +files +file:\/proc\/nowhere\/files cannot be written: .+ → /],
  [
    {
      FILES_URL: 's3://bucket?region=x&endpoint=http://127.0.0.1:9',
      FILES_ACCESS_KEY_ID: 'id',
      FILES_SECRET_ACCESS_KEY: 's',
    },
    /warning +files +the S3 server cannot be used: .+ → /,
  ],
])('warns of files that cannot be kept: %j', async (files, line) => {
  const settings = { CHANNEL_API_KEY: 'k', HELPDESK_API_KEY: 'desk-key', HELPDESK_URL: 'http://127.0.0.1:9' };
  const { lines } = await examine({ ...settings, ...files, STORE_URL: 'sqlite::memory:' });
  expect(lines.join('\n')).toMatch(line);
});
