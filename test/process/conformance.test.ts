/** The conformance kit as somebody runs it against a server: a table, what failed, and the exit status. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';

interface Run {
  readonly status: number | string | null | undefined;
  readonly output: string;
}

function runKit(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const program = ['test/conformance/kit/run.ts', ...args];
    execFile(process.execPath, program, { timeout: 25_000 }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : error.code, output: stdout + stderr }),
    );
  });
}

it('finds nothing wrong with the bridge, and tells what it left out', async () => {
  const { url } = await openBridge();
  const { status, output } = await runKit(url.replace('http', 'ws'), '--key', channelKey, '--generation', 'raw');
  expect(output).toMatch(/ passed +failed +left out\nclient raw +12 +0 +2\n\nNothing failed\.\n$/);
  expect(status).toBe(0);
});

it('names what another server lacks', async () => {
  const server = createServer((_request, response) => void response.writeHead(404).end()).listen(0, '127.0.0.1');
  afterThisTest(() => void server.close());
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status, output } = await runKit(url, '--key', 'KEY', '--generation', '7.0');
  expect(output).toMatch(/\nclient 7\.0: list v1: .+\n {2}.+/);
  expect(output).toMatch(/\n\d+ failed\.\n$/);
  expect(status).toBe(1);
});

it.each([
  ['an address where nobody is', ['ws://127.0.0.1:9', '--key', 'KEY'], 'http://127.0.0.1:9 does not answer\n'],
  ['no key', ['ws://127.0.0.1:9'], 'npm run conformance -- ws://host:port --key KEY [options]'],
])('says what is wrong with %s', async (_what, args, words) => {
  const { status, output } = await runKit(...args);
  expect(output).toContain(words);
  expect(status).toBe(2);
});
