/** Uploads that mean no good: each is refused with a reason, nothing of it stays, and others are served meanwhile. */
import { readdirSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { withDeadline } from '#async';
import { channelKey, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { afterThisFile, afterThisTest } from '../../support/clean-up.js';
import { postJson, upload } from '../../support/files.js';
import { connect } from '../../support/ws-client.js';

let bridge: TestBridge;
const boundary = '----x';
const head = (more = ''): string =>
  `POST /api/file-to-text HTTP/1.1\r\nHost: chat.test\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\n${more}`;
const key = `x-api-key: ${channelKey}\r\n`;
const part = (headers: string, body = ''): string =>
  `--${boundary}\r\nContent-Disposition: form-data; ${headers}\r\n\r\n${body}\r\n`;
const file = (name: string, body = 'abc'): string =>
  part(`name="file"; filename="${name}"\r\nContent-Type: application/octet-stream`, body);
const end = `--${boundary}--\r\n`;

beforeAll(async () => {
  const files = { maxFileBytes: 100_000, maxConversationBytes: 150_000, maxChannelBytes: 400_000 };
  const env = { FILES_UPLOAD_MS: '1500', SEND_TIMEOUT_MS: '600', REQUEST_TIMEOUT_MS: '600' };
  bridge = await openBridge({ channel: { files }, env, closes: afterThisFile });
});

/** What lies in the folder, by its place; the mark of whose it is comes with the first sweep. */
function filesLeft(): string[] {
  const folder = bridge.config.FILES_URL.slice('file:'.length);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .filter((place) => !/^\/00\/0+\.json$/.test(place));
}

/** Sends bytes as they are, and again and again `more`; resolves with all that was answered when the connection has ended. */
function raw(text: string, more?: { readonly text: string; readonly everyMs: number }): Promise<string> {
  const socket = connectSocket(Number(new URL(bridge.url).port), '127.0.0.1');
  afterThisTest(() => void socket.destroy());
  let answered = '';
  socket.on('data', (data) => (answered += data.toString()));
  socket.on('error', () => undefined);
  socket.write(text);
  const timer = more && setInterval(() => void socket.write(more.text), more.everyMs);
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => {
      clearInterval(timer);
      resolve(answered);
    });
  });
  return withDeadline(ended, 8000, 'the end of a connection');
}

/** One whole form. */
function form(...parts: string[]): Promise<string> {
  const body = [...parts, end].join('');
  return raw(`${head(key)}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

it.each<[string, string[], string]>([
  ['no file', [part('name="storage"', 'true')], 'HTTP/1.1 400'],
  ['two files', [file('a'), file('b')], 'HTTP/1.1 400'],
  ['a file under another name', [part('name="photo"; filename="a"', 'abc')], 'HTTP/1.1 400'],
  ['a file without a name', [part('name="file"; filename=""\r\nContent-Type: image/png', 'abc')], 'HTTP/1.1 400'],
  ['a field called file', [part('name="file"', 'abc')], 'HTTP/1.1 400'],
  ['a field twice', [file('a'), part('name="path"', 'a/b'), part('name="path"', 'c/d')], 'HTTP/1.1 400'],
  ['fields without end', [file('a'), ...Array<string>(200).fill(part('name="f"', 'x'))], 'HTTP/1.1 400'],
  ['a field that is too long', [file('a'), part('name="path"', 'k'.repeat(9000))], 'HTTP/1.1 400'],
  ['a field of objects', [file('a'), part('name="__proto__"', '{}')], 'HTTP/1.1 400'],
  ['a file that is too large', [file('a', 'x'.repeat(100_001))], 'HTTP/1.1 413'],
])('a form with %s is refused', async (_with, parts, status) => {
  const answered = await form(...parts);
  expect(answered).toContain(status);
  expect(answered).toContain('{"success":false,"error":"');
  await vi.waitFor(() => expect(filesLeft()).toEqual([]));
});

it('headers in a name stay a name', async () => {
  const name = 'a\\"%0d%0aSet-Cookie: x=1%0d%0a.bin';
  const answered = await form(file(name), part('name="storage"', 'true'));
  const { presignedUrl } = JSON.parse(answered.slice(answered.indexOf('{'))) as { presignedUrl: string };
  const link = presignedUrl.replace('http://chat.test', bridge.url);
  const { headers } = await fetch(link);
  expect(headers.get('set-cookie')).toBeNull();
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[^"]+"; filename\*=UTF-8''[\w%.-]+$/);
});

it.each([
  ['no boundary', 'multipart/form-data'],
  ['text', 'text/plain'],
  ['JSON', 'application/json'],
])('a form that says it is %s is refused', async (_what, type) => {
  const body = file('a') + end;
  const answer = await fetch(`${bridge.url}/api/file-to-text`, {
    method: 'POST',
    headers: { 'x-api-key': channelKey, 'content-type': type },
    body,
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { success: false, error: expect.any(String) }]);
});

it('what is announced as too large is refused before it comes, and a wrong key before `100 Continue`', async () => {
  const large = `${head(key)}Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n`;
  expect(await raw(large)).toMatch(/^HTTP\/1.1 413 /);
  const strange = `${head('x-api-key: wrong\r\n')}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n`;
  expect(await raw(strange)).toMatch(/^HTTP\/1.1 401 /);
});

it.each<[string, { text: string; everyMs: number } | undefined, string]>([
  ['falls silent', undefined, 'HTTP/1.1 400'],
  ['never ends', { text: '1000\r\n'.concat('x'.repeat(4096), '\r\n'), everyMs: 5 }, 'HTTP/1.1 413'],
  ['trickles', { text: '1\r\nx\r\n', everyMs: 100 }, 'HTTP/1.1 408'],
])('an upload that %s is cut off, and nothing of it stays', async (_how, more, status) => {
  const begin = file('a').slice(0, -4);
  const text = `${head(key)}Transfer-Encoding: chunked\r\n\r\n${begin.length.toString(16)}\r\n${begin}\r\n`;
  const before = filesLeft();
  expect(await raw(text, more)).toContain(status);
  await vi.waitFor(() => expect(filesLeft()).toEqual(before));
});

it('an upload that falls silent before its file, behind it or in a field is given up as soon', async () => {
  const parts = [
    '',
    `--${boundary}\r\nContent-Dispos`,
    file('a'),
    part('name="path"', 'abc').slice(0, -4),
    file('a') + end,
  ];
  const before = filesLeft();
  const answers = await Promise.all(parts.map((text) => raw(`${head(key)}Content-Length: 5000\r\n\r\n${text}`)));
  for (const answered of answers) expect(answered).toMatch(/^HTTP\/1.1 400 [^]*"error":"The upload broke off"/);
  await vi.waitFor(() => expect(filesLeft()).toEqual(before));
});

it('a body that trickles elsewhere is still given no more time than before', async () => {
  const text = `POST /api/presigned-url HTTP/1.1\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(await raw(text, { text: '1\r\n \r\n', everyMs: 50 })).toContain('HTTP/1.1 408');
});

it('a conversation takes no more than it may, and a channel neither', async () => {
  const client = await connect(bridge.url, { key: channelKey });
  const path = `${channelKey}/${await client.start({})}`;
  const send = (fields: object) =>
    upload(bridge.url, {
      content: new Uint8Array(90_000),
      name: 'a.bin',
      fields: { storage: 'true', path, ...fields },
    });
  expect(await send({})).toMatchObject({ status: 200 });
  expect(await send({})).toMatchObject({
    status: 413,
    body: { error: 'No more files are taken in this conversation' },
  });
  const other = { path: `${channelKey}/${await client.start({})}` };
  const third = { path: `${channelKey}/${await client.start({})}` };
  const fourth = { path: `${channelKey}/${await client.start({})}` };
  const fifth = { path: `${channelKey}/${await client.start({})}` };
  const statuses = [];
  for (const fields of [other, third, fourth, fifth]) statuses.push((await send(fields)).status);
  expect(statuses).toEqual([200, 200, 200, 507]);
  expect((await send(fifth)).headers.get('retry-after')).toBe('60');
});

it('an address brings no more in an hour than it may', async () => {
  const few = await openBridge({ channel: { files: { uploadsPerAddressPerHour: 2, withoutKey: true } } });
  const bytes = await openBridge({ channel: { files: { uploadBytesPerAddressPerHour: 1000 } } });
  const headers = { 'x-api-key': channelKey };
  const statuses = [];
  for (let at = 0; at < 3; at++) statuses.push((await upload(few.url, at === 0 ? {} : { headers })).status);
  expect(statuses).toEqual([200, 200, 429]);
  const large = { content: new Uint8Array(1500), name: 'a.bin', headers };
  expect((await upload(bytes.url, large)).status).toBe(200);
  const second = await upload(bytes.url, large);
  expect([second.status, second.body]).toEqual([429, { success: false, error: 'Too many files, try again later' }]);
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(3000);
});

it('where uploads are switched off none is taken, with a key or without, and links go on', async () => {
  const files = { uploads: false };
  const closed = await openBridge({ channel: { files }, otherChannel: { files } });
  const refused = { status: 403, body: { success: false, error: 'Files are not taken here' } };
  expect(await upload(closed.url)).toMatchObject(refused);
  expect(await upload(closed.url, { headers: { 'x-api-key': channelKey } })).toMatchObject(refused);
  expect(await postJson(closed.url, '/api/presigned-url', { fileKey: '0'.repeat(56) })).toMatchObject({ status: 404 });
});
