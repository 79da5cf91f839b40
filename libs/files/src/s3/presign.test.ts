/** Links are signed as AWS signs them, also where test servers differ: the figures come from the presigner of its own SDK. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFilesUrl } from '../storage/storage-url.js';
import type { S3Place } from '../storage/storage-url.js';
import { S3Requests } from './s3-requests.js';

const credentials = { accessKeyId: 'AKEXAMPLE', secretAccessKey: 'an example secret' };
const key = 'ab'.repeat(20);
const disposition =
  'attachment; filename="Rechnung M_rz (1).pdf"; filename*=UTF-8\'\'Rechnung%20M%C3%A4rz%20%281%29.pdf';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-04T03:02:01Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What the SDK adds to each link of its own. */
const ofTheSdk = {
  'x-id': 'GetObject',
  'x-amz-checksum-mode': 'ENABLED',
  'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
};

test.each([
  [
    's3://files/of/bridge?region=eu-central-1&endpoint=https://s3.example.org:9000',
    '45bdbf96f1cd7961b6df635fe7da795680769294e4b03f7d42a0b9bd951acb2a',
  ],
  ['s3://files/of/bridge?region=eu-central-1', 'ea0acf8c70afc288e0bf4993658cfedbf3b4152c74625e9be72e58e523a763fe'],
])('%s', async (url, signature) => {
  const requests = new S3Requests(readFilesUrl(url) as S3Place, credentials, 1000);
  const link = await requests.presign(key, 600, {
    'response-content-type': 'application/pdf',
    'response-content-disposition': disposition,
    ...ofTheSdk,
  });
  expect(new URL(link).searchParams.get('X-Amz-Signature')).toBe(signature);
});
