import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFileStorage } from '#files';
import type { FileStorage } from '#files';
import { FileFetcher } from './file-fetcher.js';
import type { FetchBounds } from './file-fetcher.js';
import { FetchError } from './fetch-error.js';
import { reachOf } from './reach.js';
import type { Trust } from './reach.js';

const limitBytes = 100_000;
const content = randomBytes(50_000);

type Page = (response: ServerResponse, request: IncomingMessage) => void;

const pages: Record<string, Page> = {
  '/file': (response) => response.end(content),
  '/liar': (response) => void response.writeHead(200, { 'content-length': '10' }).end(content.subarray(0, 10)),
  '/declared': (response) => void response.writeHead(200, { 'content-length': '100001' }).write('a'),
  '/endless': (response) => {
    const more = () => response.write(content) && setImmediate(more);
    response.on('drain', more);
    more();
  },
  '/short': (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half of it');
    setImmediate(() => response.destroy());
  },
  '/silent': () => undefined,
  '/drip': (response) => void response.write('a'),
  '/gzip': (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content)),
  '/br': (response) => void response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(content)),
  '/bomb': (response) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20_000_000))),
  '/broken': (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed at all'),
  '/unknown': (response) => void response.writeHead(200, { 'content-encoding': 'rot13' }).end('uryyb'),
  '/gone': (response) => void response.writeHead(410).end(),
  '/away': (response) => void response.writeHead(503).end(),
  '/nothing': (response) => void response.writeHead(204).end(),
  '/loop': (response) => void response.writeHead(302, { location: '/loop' }).end(),
  '/moved': (response) => void response.writeHead(301, { location: '/file' }).end('moved'),
  '/inward': (response) => void response.writeHead(302, { location: `http://inner.test:${port}/file` }).end(),
  '/literal': (response) => void response.writeHead(307, { location: `http://[::ffff:127.0.0.1]:${port}/` }).end(),
  '/to-disk': (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
};

const heard: { path: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer((request, response) => {
  heard.push({ path: request.url ?? '', headers: request.headers });
  pages[request.url ?? '']?.(response, request);
});
let port = 0;
let folder = '';
let storage: FileStorage;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  folder = await mkdtemp(join(tmpdir(), 'fetching-'));
  storage = await openFileStorage(`file:${folder}`);
});
beforeEach(() => heard.splice(0));
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await storage.close();
  await rm(folder, { recursive: true });
});

const trusted: Trust = { origins: [], hosts: ['files.test'], others: 'public' };

function fetchFrom(path: string, { bounds = {}, trust = trusted, host = 'files.test' }: Setting = {}) {
  const fetcher = new FileFetcher(bounds, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
  return fetcher.fetch(`http://${host}:${port}${path}`, { storage, reach: reachOf(trust), limitBytes, turn: 'shop' });
}

interface Setting {
  readonly bounds?: Partial<FetchBounds>;
  readonly trust?: Trust;
  readonly host?: string;
}

function codeOf(fetched: Promise<unknown>): Promise<string> {
  return fetched.then(
    () => 'fetched',
    (error: unknown) => (error instanceof FetchError ? error.code : String(error)),
  );
}

test.each(['/file', '/moved', '/gzip', '/br'])('takes in %s', async (path) => {
  const received = await fetchFrom(path);
  expect(await readFile(received.path)).toEqual(content);
  await received.discard();
});

test('says nothing of itself but that it wants the file as it is', async () => {
  await (await fetchFrom('/moved')).discard();
  expect(heard.map(({ path }) => path)).toEqual(['/moved', '/file']);
  expect(Object.keys(heard[1]?.headers ?? {}).sort()).toEqual([
    ...['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
  ]);
});

describe('what is no file', () => {
  test.each([
    ['/declared', 'tooLarge'],
    ['/endless', 'tooLarge'],
    ['/bomb', 'tooLarge'],
    ['/short', 'unreachable'],
    ['/away', 'unreachable'],
    ['/gone', 'missing'],
    ['/broken', 'unfit'],
    ['/unknown', 'unfit'],
    ['/nothing', 'unfit'],
    ['/loop', 'unfit'],
    ['/to-disk', 'forbidden'],
  ])('%s is %s, and nothing of it is left', async (path, code) => {
    expect(await codeOf(fetchFrom(path))).toBe(code);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  test('follows three redirects and no more', async () => {
    await codeOf(fetchFrom('/loop'));
    expect(heard).toHaveLength(4);
  });

  test('takes no more than was announced', async () => {
    const received = await fetchFrom('/liar');
    expect(received.bytes).toBe(10);
    await received.discard();
  });
});

describe('an inner address', () => {
  const addresses = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0', '169.254.169.254'];

  test.each(addresses)('%s is never asked for a stranger', async (host) => {
    expect(await codeOf(fetchFrom('/file', { host }))).toBe('forbidden');
    expect(heard).toEqual([]);
  });

  test('is not asked by its name either, nor after a redirect', async () => {
    expect(await codeOf(fetchFrom('/file', { host: 'inner.test' }))).toBe('forbidden');
    expect(await codeOf(fetchFrom('/inward'))).toBe('forbidden');
    expect(await codeOf(fetchFrom('/literal'))).toBe('forbidden');
    expect(heard.map(({ path }) => path)).toEqual(['/inward', '/literal']);
  });

  test('is asked where the operator trusts the host, unless no host is there', async () => {
    const trust: Trust = { origins: [`http://desk.test:${port}`], hosts: [], others: 'nowhere' };
    await (await fetchFrom('/file', { trust, host: 'desk.test' })).discard();
    expect(await codeOf(fetchFrom('/file', { trust, host: 'other.test' }))).toBe('forbidden');
    const cloud = new FileFetcher({}, () => Promise.resolve([{ address: '169.254.169.254', family: 4 }]));
    const order = { storage, reach: reachOf(trust), limitBytes, turn: 'shop' };
    expect(await codeOf(cloud.fetch(`http://desk.test:${port}/file`, order))).toBe('forbidden');
  });

  test('does not come in by a name that means something else at a second look', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    const fetcher = new FileFetcher({}, () => Promise.resolve([{ address: answers.shift() ?? '', family: 4 }]));
    const order = { storage, reach: reachOf(trusted), limitBytes, turn: 'shop' };
    await (await fetcher.fetch(`http://files.test:${port}/file`, order)).discard();
    expect(answers).toEqual(['169.254.169.254']);
  });

  test('is passed over where a host has others', async () => {
    const both = ['169.254.169.254', '127.0.0.1'].map((address) => ({ address, family: 4 }));
    const fetcher = new FileFetcher({}, () => Promise.resolve(both));
    const order = { storage, reach: reachOf(trusted), limitBytes, turn: 'shop' };
    await (await fetcher.fetch(`http://files.test:${port}/file`, order)).discard();
  });
});

describe('time and number', () => {
  test('nobody waits for a name, an answer or the rest of one for ever', async () => {
    const order = { storage, reach: reachOf(trusted), limitBytes, turn: 'shop' };
    const nameless = new FileFetcher({ connectMs: 20 }, () => new Promise(() => undefined));
    expect(await codeOf(nameless.fetch('http://files.test/', order))).toBe('slow');
    expect(await codeOf(fetchFrom('/silent', { bounds: { answerMs: 20 } }))).toBe('slow');
    expect(await codeOf(fetchFrom('/silent', { bounds: { wholeMs: 50 } }))).toBe('slow');
    expect(await codeOf(fetchFrom('/drip', { bounds: { wholeMs: 50 } }))).toBe('slow');
    const given = AbortSignal.timeout(20);
    const fetcher = new FileFetcher({}, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    expect(await codeOf(fetcher.fetch(`http://files.test:${port}/drip`, { ...order, signal: given }))).toBe('slow');
  });

  test('a name that leads nowhere, a closed port and plain words where TLS is due are unreachable', async () => {
    const order = { storage, reach: reachOf(trusted), limitBytes, turn: 'shop' };
    const nameless = new FileFetcher({}, () => Promise.reject(new Error('no such host')));
    expect(await codeOf(nameless.fetch('http://files.test/', order))).toBe('unreachable');
    const fetcher = new FileFetcher({}, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    expect(await codeOf(fetcher.fetch('http://files.test:1/', order))).toBe('unreachable');
    expect(await codeOf(fetcher.fetch(`https://files.test:${port}/`, order))).toBe('unreachable');
  });

  test('a few at once, a few more wait, and the others are busy', async () => {
    const bounds = { atOnce: 1, waiting: 1, wholeMs: 100 };
    const fetcher = new FileFetcher(bounds, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
    const order = { storage, reach: reachOf(trusted), limitBytes, turn: 'shop' };
    const fetched = [1, 2, 3].map(() => codeOf(fetcher.fetch(`http://files.test:${port}/drip`, order)));
    expect(await Promise.all(fetched)).toEqual(['slow', 'slow', 'busy']);
    expect(heard).toHaveLength(1);
  });
});
