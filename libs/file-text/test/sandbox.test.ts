import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../src/contract/limits.js';
import { programFor } from '../src/extractor/program.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a reader could try, and what it is told. */
const PROBE = `
const tries = {
  passwords: () => require('node:fs').readFileSync('/etc/passwd'),
  configuration: () => require('node:fs').readFileSync(${JSON.stringify(`${root}package.json`)}),
  writing: () => require('node:fs').writeFileSync('/tmp/file-text-probe', ''),
  program: () => require('node:child_process').spawnSync('true'),
  code: () => eval('1'),
  connection: () => require('node:net').connect(9),
  http: () => require('node:http').get('http://127.0.0.1:9/'),
  name: () => require('node:dns').lookup('localhost', () => {}),
  fetch: () => fetch('http://127.0.0.1:9/'),
};
const { log } = console;
import(${JSON.stringify(fileURLToPath(new URL('../src/child/seal.ts', import.meta.url)))}).then(({ seal }) => {
  seal();
  const told = Object.entries(tries).map(([name, attempt]) => {
    try { attempt(); return [name, 'allowed']; } catch (error) { return [name, error.code ?? error.message]; }
  });
  log(JSON.stringify(Object.fromEntries(told)));
  process.exit(0);
});`;

it('the process that reads gets at no file but its own code, no program, no code made of words and no network', async () => {
  const words = programFor({ form: 'text', limits: DEFAULT_LIMITS, parent: process.pid }).slice(0, -2);
  const { stdout } = await run(process.execPath, [...words, '-e', PROBE], { env: {} });
  expect(JSON.parse(stdout)).toEqual({
    passwords: 'ERR_ACCESS_DENIED',
    configuration: 'ERR_ACCESS_DENIED',
    writing: 'ERR_ACCESS_DENIED',
    program: 'ERR_ACCESS_DENIED',
    code: 'Code generation from strings disallowed for this context',
    connection: 'no network here',
    http: 'no network here',
    name: 'no network here',
    fetch: 'no network here',
  });
});

// `npm test` builds first.
it.skipIf(!existsSync(`${root}dist/libs/file-text`))('the build reads files as the sources do', async () => {
  const script = `
    import { FileTextReader } from '#file-text';
    import { Readable } from 'node:stream';
    const files = new FileTextReader();
    const html = { type: 'text/html', name: 'a.html' };
    console.log(JSON.stringify(await files.extractText(Readable.from(['<p>Hello <b>there</b></p>']), html)));
    await files.close();`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env: {} });
  expect(JSON.parse(stdout)).toEqual({ ok: true, form: 'html', text: 'Hello there', cut: false });
});
