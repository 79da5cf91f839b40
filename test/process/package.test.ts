/** The packed program, as somebody has it who has nothing else: what is in it, and that it runs without a build. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tooOld } from '../../scripts/command/node-version.js';
import { openSim } from '../support/bridge.js';
import { afterThisFile } from '../support/clean-up.js';
import { startProgram } from '../support/program.js';
import { connect } from '../support/ws-client.js';

const root = join(import.meta.dirname, '../..');
const command = 'scripts/deskbridge.js';
const anywhere = { PORT: '0', ADMIN_PORT: '0' };

let folder = '';
let tarball = '';

/** The modules are this machine's own: what `npm install` would fetch, production's and no others' are tested with the image. */
beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'deskbridge-pack-'));
  afterThisFile(() => rmSync(place, { recursive: true, force: true }));
  // `npm test` has built what is packed.
  const words = ['pack', '--ignore-scripts', '--silent', '--offline', '--pack-destination', place];
  const name = execFileSync('npm', words, { cwd: root, encoding: 'utf8' }).trim();
  tarball = join(place, name);
  execFileSync('tar', ['xzf', tarball, '-C', place]);
  folder = join(place, 'package');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

const run = (words: string[], env: Record<string, string> = anywhere) =>
  startProgram(command, env, words, join(folder, 'dist'));

it('holds the programs and the page, and nothing of development', () => {
  const files = globSync('**/*', { cwd: folder, exclude: (path) => path === 'node_modules' });
  // The schema that the example refers to, and the page that tells of all settings, are among them.
  const texts = ['LICENSE', 'README.md', '.env.example', 'channels.example.yaml', 'channels.schema.json'];
  for (const file of [...texts, 'docs/configuration.md'])
    expect([file, statSync(join(folder, file)).isFile()]).toEqual([file, true]);
  expect(files).toContain('dist/playground/index.html');
  expect(files.filter((file) => /bench|soak|\.map$|\.test\.|(^|\/)test-|\.ts$|build\.js$/.test(file))).toEqual([]);
  expect(statSync(tarball).size).toBeLessThan(2_000_000);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: { deskbridge: string } };
  expect(readFileSync(join(folder, bin.deskbridge), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

it('is a demonstration that answers the first message', async () => {
  const demo = run(['demo']);
  const printed = await demo.prints(/Ctrl-C/);
  expect(printed).not.toContain('ExperimentalWarning');
  const [, url = ''] = /ws:(\/\/\S+)\/\?apiKey=demo-key/.exec(printed) ?? [];
  const client = await connect(`http:${url}`, { key: 'demo-key' });
  client.say(await client.start(), 'hello');
  expect((await client.next('bot_message')).raw).toContain('You said: hello');
  const [, page = ''] = /Open +(\S+)/.exec(printed) ?? [];
  expect((await fetch(page)).status).toBe(200);
  expect(await demo.stop('SIGTERM')).toBe(0);
});

it('checks what a start needs, and starts', async () => {
  const wrong = run(['check']);
  expect(await wrong.exit).toBe(78);
  expect(wrong.printed()).toMatch(/PROBLEM +configuration +HELPDESK_URL: expected a value/);
  const sim = await openSim();
  const settings = {
    ...{ ...anywhere, STORE_URL: 'sqlite::memory:', FILES_URL: `file:${join(folder, 'files')}` },
    ...{ CHANNEL_API_KEY: 'a-key', HELPDESK_URL: sim.url, HELPDESK_API_KEY: 'desk-key' },
  };
  const right = run(['check'], settings);
  expect([await right.exit, right.printed()]).toEqual([0, expect.stringContaining('All is well')]);
  const bridge = run(['start'], { ...settings, DRAIN_WINDOW_MS: '0' });
  await bridge.prints(/the Helpdesk is there, and takes the key/);
  expect(await bridge.stop('SIGTERM')).toBe(0);
  expect(bridge.printed()).toMatch(/"who":"signal SIGTERM","action":"drain"/);
});

it('knows its commands', async () => {
  const version = run(['--version']);
  expect([await version.exit, version.printed()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  const help = run(['store-copy', '--help']);
  expect([await help.exit, help.printed()]).toEqual([0, expect.stringMatching(/^deskbridge store-copy --from URL/)]);
  const unknown = run(['strat']);
  expect([await unknown.exit, unknown.printed()]).toEqual([2, expect.stringContaining('There is no command strat.')]);
});

describe('a Node that is too old', () => {
  it.each(['18.20.4', '22.14.0', '24.9.0'])('%s is told so in a sentence', (version) => {
    expect(tooOld(version)).toMatch(new RegExp(`^Deskbridge needs Node 24\\.10 or newer; this is Node ${version}\\.`));
  });

  it.each(['24.10.0', '24.21.0', '25.0.0'])('%s is none', (version) => {
    expect(tooOld(version)).toBeNull();
  });
});
