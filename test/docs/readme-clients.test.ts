/** The two clients that the README shows chat with a bridge, exactly as they stand there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';

const clients = [
  ...(await readFile('README.md', 'utf8')).matchAll(/^```js\n(\/\/ chat\.mjs, .*\n[^`]*(?:`[^`]+)*?)^```$/gm),
].map(([, code = '']) => code);

it('shows one for each transport, of at most 25 lines', () => {
  expect(clients).toHaveLength(2);
  for (const code of clients) expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
});

it.each([
  ['by WebSocket', 0, (url: string) => url.replace('http', 'ws')],
  ['by HTTP', 1, (url: string) => url],
])('%s: is greeted, speaks, is answered, and ends with its socket', async (_transport, index, addressOf) => {
  const bridge = await openBridge();
  const folder = await mkdtemp(join(tmpdir(), 'readme-client-'));
  afterThisTest(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'chat.mjs'), clients[index]!);

  const program = spawn(process.execPath, ['chat.mjs', addressOf(bridge.url), channelKey], { cwd: folder });
  afterThisTest(() => void program.kill('SIGKILL'));
  let complaints = '';
  program.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  const heard = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  expect((await heard.next()).value).toBe('Hello! How can we help you?');
  program.stdin.write('where is my parcel?\n');
  expect([(await heard.next()).value, (await heard.next()).value]).toEqual(['Hello!', 'You said: where is my parcel?']);
  const ended = once(program, 'exit');
  await bridge.close();
  expect(await ended).toEqual([0, null]);
  expect(complaints).toBe('');
});
