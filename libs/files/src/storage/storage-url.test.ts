/** Addresses of storage, and what is wrong with them, without showing any part. */
import { expect, test } from 'vitest';
import { filesUrlProblem, readFilesUrl } from './storage-url.js';

const s3 = { kind: 's3', bucket: 'files', prefix: '', region: 'eu-central-1' };

test.each([
  ['file:data/files', { kind: 'folder', path: 'data/files' }],
  ['file:/var/files', { kind: 'folder', path: '/var/files' }],
  ['file:///var/files', { kind: 'folder', path: '/var/files' }],
  ['s3://files?region=eu-central-1', { ...s3, origin: 'https://files.s3.eu-central-1.amazonaws.com', path: '' }],
  [
    's3://files?region=eu-central-1&style=path',
    { ...s3, origin: 'https://s3.eu-central-1.amazonaws.com', path: '/files' },
  ],
  [
    's3://files/?region=eu-central-1&endpoint=http://minio:9000',
    { ...s3, origin: 'http://minio:9000', path: '/files' },
  ],
  [
    's3://files/a/b.c?region=eu-central-1&endpoint=https://s3.example.org&style=host',
    { ...s3, prefix: 'a/b.c/', origin: 'https://files.s3.example.org', path: '' },
  ],
  [
    's3://my.files?region=auto',
    { ...s3, bucket: 'my.files', region: 'auto', origin: 'https://s3.auto.amazonaws.com', path: '/my.files' },
  ],
])('%s', (url, place) => expect(readFilesUrl(url)).toEqual(place));

test.each([
  ['', 'is none of'],
  ['data/files', 'is none of'],
  ['https://bucket', 'is none of'],
  ['file:', 'names no folder'],
  ['file://host/path', 'names no folder'],
  ['s3:files', 'names no bucket'],
  ['s3://', 'names no bucket'],
  ['s3://key:secret@files?region=x', 'may hold no credentials'],
  ['s3://Fi_les?region=x', 'names no bucket'],
  ['s3://files', 'names no region'],
  ['s3://files?region=x/../y', 'names no region'],
  ['s3://files/a b?region=x', 'has a prefix'],
  ['s3://files/a//b?region=x', 'has a prefix'],
  ['s3://files?region=x&secret=abc', 'has another parameter'],
  ['s3://files?region=x&endpoint=ftp://host', 'has an endpoint'],
  ['s3://files?region=x&endpoint=https://host/path', 'has an endpoint'],
  ['s3://files?region=x&endpoint=https://me:secret@host', 'has an endpoint'],
  ['s3://files?region=x&style=odd', 'has another style'],
])('%s is refused', (url, problem) => {
  expect(filesUrlProblem(url)).toContain(problem);
  expect(filesUrlProblem(url)).not.toMatch(/secret|abc/);
});

test('a good address has no problem', () => expect(filesUrlProblem('file:data/files')).toBeNull());
