/** A bucket of a real S3 server against the contract, and what is its own: links, rights, foreign objects. */
import { expect, test } from 'vitest';
import { openFileStorage } from '#files';
import { describeFileContract } from './contract.js';
import { anySize, credentials, freshFolder, kept, listed, openS3, openS3At, put, startS3, streamOf } from './setup.js';

describeFileContract('with S3', openS3);

// This server takes no quotes and stars in what is signed; libs/files/src/s3/presign.test.ts shows those.
const headers = { contentType: 'application/pdf', disposition: 'attachment; filename="invoice of May.pdf"' };

test('a presigned link gives the file with the headers that it was made for', async () => {
  const { storage } = await openS3();
  const key = await kept(storage, 'the invoice');
  const answer = await fetch((await storage.presignGet(key, 60, headers))!);
  expect([answer.status, await answer.text()]).toEqual([200, 'the invoice']);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toBe(headers.disposition);
});

test.each([
  ['another file', (url: URL, other: string) => (url.pathname = url.pathname.replace(/[^/]+$/, other))],
  ['a later end', (url: URL) => url.searchParams.set('X-Amz-Expires', '6000')],
  ['another type', (url: URL) => url.searchParams.set('response-content-type', 'text/html')],
  ['another disposition', (url: URL) => url.searchParams.set('response-content-disposition', 'inline')],
  ['no signature', (url: URL) => url.searchParams.set('X-Amz-Signature', '0'.repeat(64))],
  ['another date', (url: URL) => url.searchParams.set('X-Amz-Date', '20990101T000000Z')],
] as const)('a link that was changed to %s is refused', async (_, change) => {
  const { storage } = await openS3();
  const [key, other] = [await kept(storage, 'mine'), await kept(storage, 'not mine')];
  const url = new URL((await storage.presignGet(key, 60, headers))!);
  change(url, other);
  expect((await fetch(url)).status).toBe(403);
});

test('a link holds the access key but never its secret, and for no longer than a week', async () => {
  const { endpoint } = await startS3();
  const { storage } = await openS3At(endpoint, {}, { ...credentials, secretAccessKey: 'a secret of ours' });
  const key = 'ab'.repeat(20) as Awaited<ReturnType<typeof kept>>;
  const url = (await storage.presignGet(key, 1e9, headers))!;
  expect(decodeURIComponent(url)).not.toContain('secret');
  expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('604800');
});

test.each([
  ['wrong secret', { ...credentials, secretAccessKey: 'guessed-secret' }, 'SignatureDoesNotMatch'],
  ['unknown key', { ...credentials, accessKeyId: 'AKUNKNOWN' }, 'InvalidAccessKeyId'],
])('a %s is told as refused, once, without showing it', async (_, wrong, code) => {
  const { endpoint } = await startS3();
  const { storage } = await openS3At(endpoint, {}, wrong);
  const failure = await put(storage, streamOf('no'), anySize).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable', trouble: 'refused' });
  expect(String(failure)).toBe(`FileStorageError: The S3 server answered 403 ${code}`);
  await expect(storage.ping()).rejects.toMatchObject({ trouble: 'refused' });
  expect(JSON.stringify(failure)).not.toMatch(/guessed|AKUNKNOWN|S3RVER/);
});

test('a bucket that is not there is unavailable; nothing in it counts as missing', async () => {
  const { endpoint } = await startS3();
  const { storage } = await openS3At(endpoint);
  const key = await kept(storage, 'x');
  const incomingFolder = await freshFolder();
  const url = `s3://elsewhere?region=us-east-1&endpoint=${endpoint}`;
  const astray = await openFileStorage(url, { credentials, incomingFolder });
  const calls = [() => astray.get(key), () => astray.head(key), () => astray.delete(key), () => astray.ping()];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'unavailable', trouble: 'refused' });
  await astray.close();
});

test('two prefixes of one bucket do not see each other', async () => {
  const { endpoint } = await startS3();
  const { storage } = await openS3At(endpoint);
  const key = await kept(storage, 'x');
  const root = await openFileStorage(`s3://files?region=us-east-1&endpoint=${endpoint}`, {
    credentials,
    incomingFolder: await freshFolder(),
  });
  expect(await listed(root)).toEqual([]);
  await expect(root.head(key)).rejects.toMatchObject({ code: 'notFound' });
  const own = await kept(root, 'y');
  expect([await listed(root), await listed(storage)]).toEqual([[own], [key]]);
  await root.close();
});

test('without credentials nothing is opened', async () => {
  await expect(openFileStorage('s3://files?region=us-east-1')).rejects.toMatchObject({
    name: 'FileStorageConfigError',
  });
});
