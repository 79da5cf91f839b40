/** The conformance kit as somebody runs it against a server: a table, what failed, and the exit status. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
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

/** A server of somebody else: it says this on each socket, and by HTTP that there is nothing. */
async function otherServer(greeting: string | null): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(404).end()).listen(0, '127.0.0.1');
  const sockets = greeting === null ? null : new WebSocketServer({ server });
  sockets?.on('connection', (socket) => socket.send(greeting ?? ''));
  afterThisTest(() => {
    for (const client of sockets?.clients ?? []) client.terminate();
    server.close();
  });
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('names what another server lacks', async () => {
  const hello = { event: { event_type: 'socket_connected', event_payload: { socket_id: 's' } } };
  const url = await otherServer(JSON.stringify(hello));
  const { status, output } = await runKit(url, '--key', 'KEY', '--generation', '7.0');
  expect(output).toMatch(/\nclient 7\.0: list v1: .+\n {2}.+/);
  expect(output).toMatch(/\n\d+ failed\.\n$/);
  expect(status).toBe(1);
});

it.each([
  ['takes no sockets', null, 'it takes no WebSocket'],
  ['says something else', 'hello', 'a socket hears first hello'],
])('does not try a server that %s', async (_what, greeting, why) => {
  const url = await otherServer(greeting);
  const { status, output } = await runKit(url, '--key', 'KEY');
  expect(output).toContain(`does not speak the channel's wire: ${why}`);
  expect(status).toBe(2);
});

it.each([
  ['an address where nobody is', ['ws://127.0.0.1:9', '--key', 'KEY'], 'http://127.0.0.1:9 does not answer\n'],
  ['no key', ['ws://127.0.0.1:9'], 'npm run conformance -- ws://host:port --key KEY [options]'],
])('says what is wrong with %s', async (_what, args, words) => {
  const { status, output } = await runKit(...args);
  expect(output).toContain(words);
  expect(status).toBe(2);
});
