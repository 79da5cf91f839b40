/** An S3 server that is away, slow, overloaded or cut: what storage says, and that nothing hangs or stays half-way. */
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { buffer, text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { readFileKey } from '#files';
import { afterThisTest } from '../../support/clean-up.js';
import { openProxy } from '../../support/cuttable-proxy.js';
import {
  anySize,
  bytesOf,
  contentOf,
  credentials,
  kept,
  longStream,
  openS3At,
  put,
  startS3,
  streamOf,
} from './setup.js';

const key = readFileKey('ab'.repeat(20))!;
const quick = { timeoutMs: 500 };

type Answers = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as it is told; counts requests by method. */
async function startStub(answers: Answers): Promise<{ endpoint: string; methods: string[] }> {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method ?? '');
    answers(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    server.close();
    server.closeAllConnections();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, methods };
}

/** Reads the request to its end, then answers. */
function complain(status: number, code: string): Answers {
  return (request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`));
  };
}

test('a server that is down is silent, and found again when it is back', async () => {
  const { endpoint, stop } = await startS3();
  const { storage, incoming } = await openS3At(endpoint);
  const received = await storage.receive(streamOf('waits'), anySize);
  await stop();
  for (const call of [() => storage.ping(), () => storage.get(key), () => storage.head(key), () => received.keep()])
    await expect(call()).rejects.toMatchObject({ code: 'unavailable', trouble: 'silent' });
  // What was received is still there, and can be kept later.
  expect(await readdir(incoming)).toHaveLength(1);
  await received.discard();
  await expect(put(storage, streamOf('lost'), anySize)).rejects.toMatchObject({ trouble: 'silent' });
  expect(await readdir(incoming)).toEqual([]);
});

test('a start does not ask the server', async () => {
  await expect(openS3At('http://127.0.0.1:1')).resolves.toBeDefined();
});

test('a server that never answers costs a call its deadline, once', async () => {
  const { endpoint, methods } = await startStub((request) => void request.resume());
  const { storage, incoming } = await openS3At(endpoint, quick);
  const calls = [
    () => storage.get(key),
    () => storage.head(key),
    () => storage.ping(),
    () => storage.list({ olderThan: 0, limit: 1 }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'unavailable', trouble: 'silent' });
  expect(methods).toHaveLength(4);
  await expect(put(storage, streamOf('x'), anySize)).rejects.toMatchObject({ trouble: 'silent' });
  expect([methods.slice(4), await readdir(incoming)]).toEqual([['PUT', 'DELETE'], []]);
});

test('a caller that gives up does not wait for the deadline', async () => {
  const { endpoint } = await startStub((request) => void request.resume());
  const { storage } = await openS3At(endpoint, { timeoutMs: 60_000 });
  const caller = new AbortController();
  const call = storage.head(key, { signal: caller.signal });
  caller.abort();
  await expect(call).rejects.toMatchObject({ code: 'aborted' });
});

test.each([
  [500, 'InternalError', 'failing', 3],
  [503, 'SlowDown', 'failing', 3],
  [507, 'InsufficientStorage', 'full', 1],
  [403, 'AccessDenied', 'refused', 1],
  [301, 'PermanentRedirect', 'refused', 1],
  [404, 'NoSuchBucket', 'refused', 1],
] as const)('%d %s is told as %s after %d attempts', async (status, code, trouble, attempts) => {
  const { endpoint, methods } = await startStub(complain(status, code));
  const { storage } = await openS3At(endpoint);
  await expect(storage.get(key)).rejects.toMatchObject({ code: 'unavailable', trouble });
  expect(methods).toHaveLength(attempts);
});

test('an upload is repeated after a bad answer, whole, with its length and its hash', async () => {
  const bodies: unknown[] = [];
  const { endpoint } = await startStub((request, response) => {
    void buffer(request).then((body) => {
      const { 'content-length': length, 'x-amz-content-sha256': hash } = request.headers;
      bodies.push([body.equals(content), length, hash]);
      response.writeHead(bodies.length < 3 ? 503 : 200).end();
    });
  });
  const content = bytesOf(300_000);
  const { storage } = await openS3At(endpoint);
  await put(storage, streamOf(content), anySize);
  const hash = createHash('sha256').update(content).digest('hex');
  expect(bodies).toEqual(Array.from({ length: 3 }, () => [true, '300000', hash]));
});

test('an upload that is refused before it is read ends at once', async () => {
  const { endpoint } = await startStub((_, response) => {
    response.writeHead(403, { connection: 'close' }).end('<Error><Code>AccessDenied</Code></Error>');
  });
  const { storage } = await openS3At(endpoint);
  const { source } = longStream(20);
  await expect(put(storage, source, anySize)).rejects.toMatchObject({ code: 'unavailable' });
});

test('an upload that is cut in the middle is unavailable, and taken away again', async () => {
  const { endpoint, methods } = await startStub((request, response) => {
    if (request.method === 'PUT') request.once('data', () => request.socket.destroy());
    else response.writeHead(204).end();
  });
  const { storage, incoming } = await openS3At(endpoint);
  await expect(put(storage, streamOf(bytesOf(5_000_000)), anySize)).rejects.toMatchObject({ code: 'unavailable' });
  expect(methods).toEqual(['PUT', 'PUT', 'PUT', 'DELETE', 'DELETE']);
  expect(await readdir(incoming)).toEqual([]);
});

test.each([
  ['cut', (response: ServerResponse) => response.socket?.destroy(), 'failing'],
  ['stalled', () => undefined, 'silent'],
] as const)('a file that is %s half-way ends with an error, not early', async (_, then, trouble) => {
  const { endpoint } = await startStub((_request, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('x'.repeat(500), () => setImmediate(then, response));
  });
  const { storage } = await openS3At(endpoint, quick);
  const { stream } = await storage.get(key);
  await expect(text(stream)).rejects.toMatchObject({ code: 'unavailable', trouble });
});

test('connections that were cut while idle are not noticed', async () => {
  const { endpoint } = await startS3();
  const proxy = await openProxy(endpoint);
  const { storage } = await openS3At(proxy.url);
  const own = await kept(storage, 'here');
  for (let round = 0; round < 3; round += 1) {
    proxy.cut();
    expect((await contentOf(storage, own)).toString()).toBe('here');
  }
});

test('an answer without a length, or with strange pages, is a failure and no file', async () => {
  const { endpoint } = await startStub((request, response) => {
    request.resume();
    response.write('<html>welcome</html>');
    response.end();
  });
  const { storage } = await openS3At(endpoint);
  await expect(storage.get(key)).rejects.toMatchObject({ trouble: 'failing' });
  await expect(storage.get(key, { range: { from: 0, to: 1 } })).rejects.toMatchObject({ trouble: 'failing' });
  await expect(storage.list({ olderThan: Infinity, limit: 1 })).rejects.toMatchObject({ trouble: 'failing' });
});

test('nothing of the credentials is sent but the access key, and nothing of them is printed', async () => {
  const seen: string[] = [];
  const { endpoint } = await startStub((request, response) => {
    seen.push(JSON.stringify([request.rawHeaders, request.url]));
    complain(500, 'InternalError')(request, response);
  });
  const printed = vi.spyOn(process.stdout, 'write');
  const secret = { ...credentials, secretAccessKey: 'never-on-the-wire', sessionToken: 'lent' };
  const { storage } = await openS3At(endpoint, {}, secret);
  await storage.ping().catch(() => undefined);
  expect(seen[0]).toContain('lent');
  expect(seen.join()).not.toContain('never-on-the-wire');
  expect(printed.mock.calls.join()).not.toMatch(/never-on-the-wire|lent/);
});
