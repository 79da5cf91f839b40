/** What a disk says, and a disk that says nothing. */
import { expect, test } from 'vitest';
import { onDisk } from './disk-errors.js';

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(`${code}: at /secret/path`), { code }));

test.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EFBIG', 'full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
  ['EIO', 'failing'],
])('%s is %s', async (code, trouble) => {
  const failure = await onDisk(failing(code), 1000).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'unavailable', trouble, message: `The file system failed: ${code}` });
});

test('a disk that does not answer is silent', async () => {
  await expect(onDisk(() => new Promise(() => undefined), 10)).rejects.toMatchObject({ trouble: 'silent' });
});
