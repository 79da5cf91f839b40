/** Links to files: they lead back to the key that they were made for, and hold nothing else. */
import { expect, it } from 'vitest';
import { readFileKey } from '#files';
import type { FileKey } from '#files';
import { FileLinks } from './file-links.js';

const links = new FileLinks('s'.repeat(43));
const key = readFileKey('ab'.repeat(28)) as FileKey;

function partsOf(url: string) {
  const { pathname, searchParams } = new URL(url);
  const [, , fileKey] = pathname.split('/');
  return { fileKey, expires: searchParams.get('expires'), signature: searchParams.get('signature') };
}

it('leads back to the file until it ends', () => {
  const url = links.urlOf({ key, name: 'a b/ü.pdf' }, { origin: 'https://chat.test/', expiresAt: 2000 });
  expect(url).toMatch(/^https:\/\/chat\.test\/files\/(ab){28}\/%C3%BC\.pdf\?expires=2000&signature=[\w-]{43}$/);
  expect(links.read(partsOf(url), 1_999_999)).toEqual({ fileKey: key, expiresAt: 2000 });
  expect(links.read(partsOf(url), 2_000_000)).toBe('expired');
  expect(links.read({ ...partsOf(url), expires: '3000' }, 0)).toBe('invalid');
  expect(new FileLinks('t'.repeat(43)).read(partsOf(url), 0)).toBe('invalid');
});
