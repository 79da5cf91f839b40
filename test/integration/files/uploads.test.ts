/** Uploads as every generation sends them: what is answered, and by what right. */
import { beforeAll, describe, expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { afterThisFile } from '../../support/clean-up.js';
import { csv, follow, list, png, postJson, upload } from '../../support/files.js';
import { identity, visitorKey } from '../../support/identity.js';
import { connect } from '../../support/ws-client.js';

let bridge: TestBridge;
let conversationId: string;
let ofBo: string;

const key = { 'x-api-key': channelKey };
const path = (of = conversationId, by = channelKey): string => `${by}/${of}`;

beforeAll(async () => {
  const channel = { ...identity('optional'), allowedOrigins: ['https://shop.test'] };
  bridge = await openBridge({ channel, closes: afterThisFile });
  const client = await connect(bridge.url, { key: channelKey });
  conversationId = await client.start({ userId: 'ada/lovelace' });
  ofBo = await (await connect(bridge.url, { key: visitorKey('bo') })).start();
});

describe('an upload', () => {
  it('is answered with text, key, link, and the time at which the link ends', async () => {
    const begun = Math.floor(Date.now() / 1000);
    const fields = { includeMetadata: 'true', storage: 'true', path: path(), ttlDays: '7' };
    const { status, body } = await upload(bridge.url, { ...list, fields });
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        text: csv.trimEnd(),
        fileKey: expect.stringMatching(/^[0-9a-f]{56}$/) as string,
        presignedUrl: expect.stringContaining(`${bridge.url}/files/${body.fileKey}/list.csv?expires=`) as string,
        expiresIn: expect.any(Number) as number,
        fileSize: csv.length,
        processingTime: expect.any(Number) as number,
      },
    ]);
    expect(body.presignedUrl).not.toContain(channelKey);
    expect(body.expiresIn! - begun).toBeGreaterThanOrEqual(7200);
    expect(body.expiresIn! - begun).toBeLessThan(7210);
  });

  it.each([
    ['3.0: only the text, and no storage', {}, csv.trimEnd(), false],
    ['4.0: storage switched off', { includeMetadata: 'true', storage: 'false' }, csv.trimEnd(), false],
    ['4.0: storage switched on', { includeMetadata: 'true', storage: 'true' }, csv.trimEnd(), true],
    ['any: fields that nobody knows', { storage: 'true', color: 'blue' }, csv.trimEnd(), true],
  ] as const)('of %s', async (_of, fields, text, isKept) => {
    const { status, body } = await upload(bridge.url, { ...list, fields, headers: key });
    expect([status, body.success, body.text, body.fileKey !== undefined]).toEqual([200, true, text, isKept]);
  });

  it('understands fields that say they are JSON, and passes over none', async () => {
    const part = (head: string, body: string) =>
      `--x\r\nContent-Disposition: form-data; name="${head}\r\n\r\n${body}\r\n`;
    const send = (ttlDays: string) =>
      fetch(`${bridge.url}/api/file-to-text`, {
        method: 'POST',
        headers: { ...key, 'content-type': 'multipart/form-data; boundary=x' },
        body: [
          part('file"; filename="list.csv"', csv),
          part('storage"\r\nContent-Type: application/json', 'true'),
          part('ttlDays"\r\nContent-Type: application/json', ttlDays),
          '--x--\r\n',
        ].join(''),
      });
    const { fileKey } = (await (await send('1')).json()) as { fileKey: string };
    const { body } = await postJson(bridge.url, '/api/presigned-url', { fileKey, expiresIn: 604_800 });
    expect(body.expiresIn).toBeLessThanOrEqual(86_400);
    expect((await send('[1]')).status).toBe(400);
  });

  it('of a picture is kept without a text, and refused where only the text was wanted', async () => {
    const kept = await upload(bridge.url, { headers: key });
    expect(kept.body).toMatchObject({ success: true, text: '', textError: 'Text in images is not read here.' });
    expect((await follow(kept.body.presignedUrl)).headers.get('content-type')).toBe('image/png');
    const { status, body } = await upload(bridge.url, { fields: { storage: 'false' }, headers: key });
    expect([status, body]).toEqual([415, { success: false, error: 'Text in images is not read here.' }]);
  });

  it('of nothing is refused', async () => {
    const { status, body } = await upload(bridge.url, { content: '', headers: key });
    expect([status, body]).toEqual([422, { success: false, error: 'The file is empty' }]);
  });

  it.each(['0', '-1', '1.5', 'soon', '36501'])('for %s days is refused', async (ttlDays) => {
    const { status, body } = await upload(bridge.url, { fields: { storage: 'true', ttlDays }, headers: key });
    expect([status, body.error]).toEqual([400, 'Days must be a positive whole number']);
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://127.0.0.1:9/a.txt',
    'http://localhost/a.txt',
    'http://[::1]/a.txt',
    'http://10.0.0.1/a.txt',
    'file:///etc/passwd',
    'ftp://files.test/a.txt',
    'https://user:secret@shop.test/a.txt',
    'nowhere',
  ])('by an address (3.0) is refused where that is not of the public: %s', async (address) => {
    const form = new FormData();
    form.append('url', address);
    form.append('fileName', 'a.txt');
    const answer = await fetch(`${bridge.url}/api/file-to-text`, { method: 'POST', body: form, headers: key });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { success: false, error: 'This address cannot be fetched' },
    ]);
  });

  it('by an address needs the same right', async () => {
    const form = new FormData();
    form.append('url', 'http://127.0.0.1/a.txt');
    expect((await fetch(`${bridge.url}/api/file-to-text`, { method: 'POST', body: form })).status).toBe(401);
  });
});

describe('the right to upload', () => {
  it.each<[string, () => { header?: string; path?: string }, number]>([
    ['a key in the header', () => ({ header: channelKey }), 200],
    ['a key in the path', () => ({ path: path() }), 200],
    ['the same in both', () => ({ header: channelKey, path: path() }), 200],
    ["a visitor's key", () => ({ header: visitorKey('bo') }), 200],
    ["a visitor's key and conversation", () => ({ path: path(ofBo, visitorKey('bo')) }), 200],
    ['no key', () => ({}), 401],
    ['a key that opens nothing', () => ({ header: 'wrong' }), 401],
    ['a path whose key opens nothing', () => ({ path: path(conversationId, 'wrong') }), 401],
    ['a path without a conversation', () => ({ path: channelKey }), 400],
    ['a path with nothing behind the key', () => ({ path: `${channelKey}/` }), 401],
    ['a path with a conversation that is not there', () => ({ path: path('[object Promise]') }), 400],
    ["another channel's conversation", () => ({ path: path(conversationId, otherChannelKey) }), 400],
    ['a key in the header and another in the path', () => ({ header: otherChannelKey, path: path() }), 403],
    ["a visitor's header and the channel's path", () => ({ header: visitorKey('bo'), path: path() }), 403],
    ["another visitor's conversation", () => ({ path: path(ofBo, visitorKey('eve')) }), 400],
    ["a proven visitor's conversation by the channel's key", () => ({ path: path(ofBo) }), 400],
    ["an expired visitor's key", () => ({ header: visitorKey('bo', { expiresAt: new Date(1000) }) }), 401],
  ])('with %s', async (_with, by, status) => {
    const { header, path: named } = by();
    const answer = await upload(bridge.url, {
      fields: { storage: 'true', ...(named === undefined ? {} : { path: named }) },
      headers: header === undefined ? {} : { 'x-api-key': header },
    });
    expect([answer.status, answer.body.success, typeof answer.body.error]).toEqual(
      status === 200 ? [200, true, 'undefined'] : [status, false, 'string'],
    );
  });

  it('is that of the pages of the channel, whose errors may be read there', async () => {
    const from = async (origin: string, fields: Record<string, string>) => {
      const { status, headers } = await upload(bridge.url, {
        fields: { storage: 'true', ...fields },
        headers: { origin },
      });
      return [status, headers.get('access-control-allow-origin') !== null];
    };
    expect(await from('https://shop.test', { path: path() })).toEqual([200, true]);
    // The other channel is open to all pages, so that this one's error is read there.
    expect(await from('https://evil.test', { path: path() })).toEqual([403, true]);
    expect(await from('https://evil.test', {})).toEqual([401, true]);
  });
});

describe('a fresh link', () => {
  const presign = (body: object, headers: Record<string, string> = {}) =>
    postJson(bridge.url, '/api/presigned-url', body, headers);
  let fileKey: string | undefined;

  beforeAll(async () => {
    ({
      body: { fileKey },
    } = await upload(bridge.url, { fields: { storage: 'true', path: path() } }));
  });

  it('is had by the key of the file, without any other, for as long as asked', async () => {
    const { status, body } = await presign({ fileKey, expiresIn: 60 });
    expect([status, body]).toEqual([
      200,
      { success: true, presignedUrl: expect.stringContaining(`/files/${fileKey}/`) as string, expiresIn: 60 },
    ]);
    expect(await (await follow(body.presignedUrl)).bytes()).toEqual(png);
    expect((await presign({ fileKey })).body.expiresIn).toBe(7200);
    expect((await presign({ fileKey, expiresIn: 10_000_000 })).body.expiresIn).toBe(604_800);
    expect((await postJson(bridge.url, '/api/file-to-text', { fileKey, expiresIn: 5 })).body.expiresIn).toBe(5);
  });

  it.each([0, -1, 1.5, '60', null])('for %j seconds is refused', async (expiresIn) => {
    expect((await presign({ fileKey, expiresIn })).status).toBe(400);
  });

  it('with a key is only had for a file of that channel and visitor', async () => {
    const { fileKey: bos } = (await upload(bridge.url, { headers: { 'x-api-key': visitorKey('bo') } })).body;
    const status = async (named: unknown, by: string) =>
      (await presign({ fileKey: named }, { 'x-api-key': by })).status;
    expect(await status(fileKey, channelKey)).toBe(200);
    expect(await status(fileKey, otherChannelKey)).toBe(404);
    expect(await status(fileKey, visitorKey('bo'))).toBe(404);
    expect(await status(bos, visitorKey('bo'))).toBe(200);
    expect(await status(bos, visitorKey('eve'))).toBe(404);
    expect(await status(bos, channelKey)).toBe(404);
    expect(await status(fileKey, 'wrong')).toBe(401);
  });

  it.each(['0'.repeat(56), '../../etc/passwd', 42, null, { a: 1 }])('to no file (%j) is refused', async (named) => {
    const { status, body } = await presign({ fileKey: named });
    expect([status, body]).toEqual([404, { success: false, error: 'There is no such file' }]);
  });

  it('is told what was wrong with its JSON, not with a form', async () => {
    const said = async (body: string) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${bridge.url}/api/presigned-url`, { method: 'POST', headers, body });
      return [answer.status, await answer.json()];
    };
    expect(await said('{"fileKey":')).toEqual([400, { success: false, error: 'Expected a JSON object' }]);
    const large = JSON.stringify({ fileKey: 'x'.repeat(1_100_000) });
    expect(await said(large)).toEqual([413, { success: false, error: 'Message too large' }]);
  });

  it.each(['https://evil.test', 'null'])('is not had by a page of another site (%s)', async (origin) => {
    expect((await presign({ fileKey }, { origin })).status).toBe(403);
  });
});

describe("a conversation's time to live", () => {
  const setLife = (body: object, by: string) => postJson(bridge.url, '/api/path-ttl', body, { 'x-api-key': by });

  it('is set by path, as the event does', async () => {
    expect(await setLife({ path: path(), days: 30 }, channelKey)).toMatchObject({
      status: 200,
      body: { success: true },
    });
    const client = await connect(bridge.url, { key: channelKey });
    client.send('metadata_request', { conversation_id: conversationId });
    expect((await client.next('conversation_metadata')).raw).toContain('"timeToLive":30');
  });

  it.each<[string, () => object, string, number]>([
    ['of a foreign conversation', () => ({ path: path(), days: 1 }), otherChannelKey, 403],
    ['of none', () => ({ path: path('nobody'), days: 1 }), channelKey, 400],
    ['without days', () => ({ path: path() }), channelKey, 400],
    ['with half a day', () => ({ path: path(), days: 0.5 }), channelKey, 400],
    ['without a path', () => ({ days: 1 }), channelKey, 400],
    ['with a wrong key', () => ({ path: path(), days: 1 }), 'wrong', 401],
  ])('%s is not set', async (_what, body, by, status) => {
    expect(await setLife(body(), by)).toMatchObject({ status, body: { success: false } });
  });
});
