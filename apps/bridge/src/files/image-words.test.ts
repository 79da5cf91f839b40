/** Words in images, by a service that is asked over HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { FileTextReader } from '#file-text';
import { ImageWords } from './image-words.js';

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

async function readerBy(service: RequestListener): Promise<FileTextReader> {
  const server = createServer(service).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => (server.closeAllConnections(), server.close()));
  const { port } = server.address() as AddressInfo;
  return new FileTextReader({ images: new ImageWords(`http://127.0.0.1:${port}/tika`) });
}

const picture = (): Readable => Readable.from([Buffer.from('a picture of words')], { objectMode: false });

it('are what the service answers, which gets the bytes and their type', async () => {
  const asked: unknown[] = [];
  const reader = await readerBy((request, response) => {
    void buffer(request).then((body) => {
      asked.push(request.method, request.url, request.headers['content-type'], body.toString());
      response.end('  Total: 40 EUR\n');
    });
  });
  expect(await reader.extractText(picture(), { type: 'image/png' })).toMatchObject({ ok: true, text: 'Total: 40 EUR' });
  expect(asked).toEqual(['PUT', '/tika', 'image/png', 'a picture of words']);
});

it.each([
  [
    'refuses',
    'failed',
    (_: unknown, response: { writeHead: (status: number) => { end: () => void } }) => response.writeHead(503).end(),
  ],
  [
    'finds none',
    'empty',
    (_: unknown, response: { writeHead: (status: number) => { end: () => void } }) => response.writeHead(204).end(),
  ],
  ['hangs up', 'failed', (request: { destroy: () => void }) => request.destroy()],
])('are none where the service %s', async (_, code, service) => {
  const reader = await readerBy(service);
  expect(await reader.extractText(picture(), { type: 'image/png' })).toMatchObject({ ok: false, code });
});

it('are not waited for without an end', async () => {
  const reader = await readerBy(() => undefined);
  const outcome = await reader.extractText(picture(), { type: 'image/png', limits: { timeoutMs: 50 } });
  expect(outcome).toMatchObject({ ok: false, code: 'timeout' });
});
