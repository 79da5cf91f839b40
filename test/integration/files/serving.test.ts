/** What a link to a file leads to: the file itself, saved and never run, as a whole or in parts, until the link or the file ends. */
import { createHash } from 'node:crypto';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { afterThisFile } from '../../support/clean-up.js';
import { follow, postJson, upload } from '../../support/files.js';

const headers = { 'x-api-key': channelKey };
// No form of text that is read: no process is started for it.
const content = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256);
let bridge: TestBridge;
let link: string;
let fileKey: string;

beforeAll(async () => {
  bridge = await openBridge({ closes: afterThisFile });
  const { body } = await upload(bridge.url, { content, name: 'Übersicht "1".bin', type: 'text/html', headers });
  [link, fileKey] = [body.presignedUrl!, body.fileKey!];
});

afterEach(() => void vi.useRealTimers());

/** From now on it is so much later; only the clock is another one. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

const etag = `"${createHash('sha256').update(content).digest('hex')}"`;

it('is the file, by its own type, to be saved under its name and run by nobody', async () => {
  const answer = await follow(link);
  expect(await answer.bytes()).toEqual(content);
  expect([answer.status, Object.fromEntries(answer.headers)]).toMatchObject([
    200,
    {
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600',
      'content-disposition': `attachment; filename="_bersicht _1_.bin"; filename*=UTF-8''%C3%9Cbersicht%20_1_.bin`,
      'content-length': '1000',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'application/octet-stream',
      'cross-origin-resource-policy': 'cross-origin',
      etag,
      'x-content-type-options': 'nosniff',
    },
  ]);
});

it('is read by pages of the channel, with what its headers say', async () => {
  const { headers } = await follow(link, { headers: { origin: 'https://shop.test' } });
  expect(headers.get('access-control-allow-origin')).toBe('https://shop.test');
  expect(headers.get('access-control-expose-headers')).toContain('content-disposition');
  const preflight = await follow(link, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://shop.test',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'range',
    },
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    204,
    expect.stringContaining('range'),
  ]);
});

it.each([
  ['bytes=0-9', 206, 'bytes 0-9/1000', 10],
  ['bytes=990-', 206, 'bytes 990-999/1000', 10],
  ['bytes=-5', 206, 'bytes 995-999/1000', 5],
  ['bytes=0-1,5-6', 200, null, 1000],
  ['pages=1-2', 200, null, 1000],
])('brings the part %s', async (range, status, part, bytes) => {
  const answer = await follow(link, { headers: { range } });
  const body = await answer.bytes();
  expect([answer.status, answer.headers.get('content-range'), body.length]).toEqual([status, part, bytes]);
  if (range === 'bytes=0-9') expect(body).toEqual(content.slice(0, 10));
});

it('says that there is no such part', async () => {
  const answer = await follow(link, { headers: { range: 'bytes=1000-' } });
  expect([answer.status, answer.headers.get('content-range'), await answer.json()]).toEqual([
    416,
    'bytes */1000',
    { success: false, error: 'There is no such part of the file' },
  ]);
});

it('brings nothing again that is there already, and no part of another file', async () => {
  expect((await follow(link, { headers: { 'if-none-match': `"x", W/${etag}` } })).status).toBe(304);
  const part = (ifRange: string) => follow(link, { headers: { range: 'bytes=0-9', 'if-range': ifRange } });
  expect([(await part(etag)).status, (await part('"x"')).status]).toEqual([206, 200]);
});

it('tells its size without a body', async () => {
  const answer = await follow(link, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '1000', '']);
});

it.each<[string, (link: string) => string]>([
  ['another end', (link) => link.replace(/expires=\d/, 'expires=9')],
  ['another file', (link) => link.replace(fileKey, '0'.repeat(56))],
  ['no signature', (link) => link.replace(/&signature=.*/, '')],
  ['two signatures', (link) => `${link}&signature=x`],
  ['a wrong signature', (link) => link.replace(/signature=.*/, `signature=${'A'.repeat(43)}`)],
  ['a path for a key', (link) => link.replace(fileKey, '..%2f..%2fetc')],
])('with %s leads nowhere', async (_with, change) => {
  const answer = await follow(change(link));
  expect([answer.status, await answer.json()]).toEqual([403, { success: false, error: 'This link is not valid' }]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it.each([
  ['/api/presigned-url', '{}', 'Expected a JSON object with fileKey'],
  ['/api/presigned-url', '{no', 'Expected a JSON object'],
  ['/api/path-ttl', '{no', 'Expected a JSON object'],
  ['/api/path-ttl', '[]', 'Expected a JSON object'],
  ['/api/file-to-text', '{no', 'Expected a JSON object'],
])('of %s, asked with %s, says what is expected', async (path, body, error) => {
  const asked = { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': channelKey }, body };
  const answer = await fetch(bridge.url + path, asked);
  expect([answer.status, await answer.json()]).toEqual([400, { success: false, error }]);
});

it('ends when it was to end', async () => {
  const { body } = await postJson(bridge.url, '/api/presigned-url', { fileKey, expiresIn: 1 });
  later(2000);
  const answer = await follow(body.presignedUrl);
  expect([answer.status, await answer.json()]).toEqual([410, { success: false, error: 'This link has expired' }]);
});

it('ends with the file, which lives on when a link is asked for', async () => {
  const day = 86_400_000;
  const fields = { storage: 'true', ttlDays: '1' };
  const { body } = await upload(bridge.url, { headers, fields });
  const presign = () => postJson(bridge.url, '/api/presigned-url', { fileKey: body.fileKey, expiresIn: 604_800 });
  // No link holds longer than its file.
  const { expiresIn } = (await presign()).body;
  expect(expiresIn).toBeLessThanOrEqual(86_400);
  later(day - 60_000);
  const second = await presign();
  expect(second.body.expiresIn).toBeGreaterThan(86_000);
  later(day / 2);
  expect((await follow(second.body.presignedUrl)).status).toBe(200);
  later(2 * day);
  expect(await presign()).toMatchObject({ status: 410, body: { error: 'This file is not kept any more' } });
  expect((await follow(second.body.presignedUrl)).status).toBe(410);
});
