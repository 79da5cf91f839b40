/** Every failure on the way to the Helpdesk has its word, however deep the libraries wrap it. */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from './connection/connection.js';
import { HelpdeskHistory } from './rest/history.js';
import { unreachable } from './trouble.js';
import type { UnreachableError } from './trouble.js';

async function listen(server: ReturnType<typeof createTcpServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = async (answer: RequestListener) => `http://${await listen(createServer(answer))}`;
const status = (code: number) => http((_, response) => response.writeHead(code, { location: '/x' }).end('{}'));
const body = (text: string) => http((_, response) => response.end(text));

async function closedPort(): Promise<string> {
  const server = createTcpServer();
  const place = await listen(server);
  server.close();
  await once(server, 'close');
  return `http://${place}`;
}

const deaf = async () => `http://${await listen(createTcpServer(() => undefined))}`;
const rude = async () => `http://${await listen(createTcpServer((socket) => void socket.destroy()))}`;
const plain = async () => (await status(200)).replace('http:', 'https:');

const troubleOf = (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'none',
    (error: unknown) => (error as UnreachableError).trouble,
  );

/** What never answers is waited for, anything else has all the time it needs. */
const patienceMs = (trouble: string): number => (trouble === 'timeout' ? 300 : 10_000);

const options = { backoff: { baseMs: 1, maxMs: 1 }, keptBytes: 1e6, onStrange: () => undefined };

describe('the history', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['of a host that nobody knows', () => Promise.resolve('http://helpdesk.invalid'), 'unknown host'],
    ['where nobody listens', closedPort, 'connection refused'],
    ['that never answers', deaf, 'timeout'],
    ['that hangs up', rude, 'cut'],
    ['that speaks no TLS', plain, 'tls'],
    ['that leads elsewhere', () => status(302), 'redirect'],
    ['that refuses the key', () => status(401), 'key refused'],
    ['that knows no such address', () => status(418), 'http 4xx'],
    ['that is out of order', () => status(502), 'http 5xx'],
    ['in words for people', () => body('<html>welcome</html>'), 'unreadable history'],
    ['that is no list', () => body('{"detail":"hello"}'), 'unreadable history'],
  ])('%s fails by its word', async (_, open, trouble) => {
    const history = new HelpdeskHistory(
      { url: await open(), apiKey: 'k' },
      { ...options, timeoutMs: patienceMs(trouble) },
    );
    expect(await troubleOf(history.conversations('ulla'))).toBe(trouble);
  });
});

describe('a connection', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['to a host that nobody knows', () => Promise.resolve('http://helpdesk.invalid'), 'unknown host'],
    ['where nobody listens', closedPort, 'connection refused'],
    ['that nobody answers', deaf, 'timeout'],
    ['that is hung up', rude, 'cut'],
    ['to what speaks no TLS', plain, 'tls'],
    ['whose key is refused', () => status(401), 'refused'],
    ['to what has nothing but pages', () => body('<html>welcome</html>'), 'refused'],
    ['that leads elsewhere', () => status(302), 'redirect'],
    ['to a server that is out of order', () => status(503), 'http 5xx'],
  ])('%s fails by its word', async (_, open, trouble) => {
    const listener = { onEvent: () => undefined, onClose: () => undefined };
    expect(
      await troubleOf(
        openConnection({ url: await open(), apiKey: 'k' }, listener, {
          connectMs: patienceMs(trouble),
          frameBytes: 1e6,
        }),
      ),
    ).toBe(trouble);
  });
});

it('has a word for what it does not know, too, and ends in what refers to itself', () => {
  const circle = new Error('round and round');
  circle.cause = circle;
  expect(unreachable('it failed', circle).trouble).toBe('unreachable');
  expect(unreachable('it failed', 'a text').trouble).toBe('unreachable');
});
