/** `npm run trace`, and a build that has nothing to do. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { startProgram } from '../support/program.js';
import { connect } from '../support/ws-client.js';

const root = join(import.meta.dirname, '../..');

test('the trace command prints what was and follows what happens, with the token of the environment', async () => {
  const token = 'a-token-of-24-characters';
  const { url, adminUrl } = await openBridge({ env: { ADMIN_TOKEN: token, TRACE_TEXTS: 'true' } });
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.say(id, 'before');
  await client.next('bot_message');
  const trace = startProgram('scripts/trace.js', { ADMIN_PORT: new URL(adminUrl).port, ADMIN_TOKEN: token }, [id]);
  expect(await trace.prints(/from now on/)).toMatch(/accepted {2}\S+ {2}support of entry/);
  client.say(id, 'after');
  const printed = await trace.prints(/client <- bridge {4}bot_message.*\n.*You said: after/);
  expect(printed).toMatch(/client -> bridge {4}user_message {2}\d+ bytes\n.*"after"/);
  expect(printed).toMatch(/bridge -> helpdesk {2}support/);
  expect(printed).not.toContain(token);
  expect(await trace.stop('SIGTERM')).toBeNull();
});

test('the trace command says what is missing', async () => {
  const nobody = startProgram('scripts/trace.js', { ADMIN_PORT: '1' });
  expect(await nobody.exit).toBe(1);
  expect(nobody.printed()).toContain('No bridge answers at http://127.0.0.1:1');
  const { adminUrl } = await openBridge({ env: { ADMIN_TOKEN: 'a-token-of-24-characters' } });
  const refused = startProgram('scripts/trace.js', {}, ['--url', adminUrl]);
  expect(await refused.exit).toBe(1);
  expect(refused.printed()).toContain('set ADMIN_TOKEN');
  const misread = startProgram('scripts/trace.js', {}, ['one', 'two']);
  expect(await misread.exit).toBe(2);
});

test('a build after a build makes nothing anew', () => {
  const stamps = ['programs.stamp', 'playground/.stamp'].map((name) => join(root, 'dist', name));
  const before = stamps.map((stamp) => statSync(stamp).mtimeMs);
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')]);
  expect(stamps.map((stamp) => statSync(stamp).mtimeMs)).toEqual(before);
});
