/** The folder against the contract, and what is its own: modes, strange neighbours, a disk that is away. */
import { chmod, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openFileStorage } from '#files';
import { describeFileContract } from './contract.js';
import { anySize, contentOf, freshFolder, kept, listed, openFolder, put, streamOf } from './setup.js';

describeFileContract('in a folder', openFolder);

test('files and folders are ours alone, spread over folders by the first digits of their keys', async () => {
  const { storage, incoming } = await openFolder();
  const key = await kept(storage, 'mine');
  const root = dirname(incoming);
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(root)).toBe('700');
  expect(await modeOf(join(root, key.slice(0, 2)))).toBe('700');
  expect(await modeOf(join(root, key.slice(0, 2), key))).toBe('600');
});

test('a folder of uploads that was opened to a group is closed again', async () => {
  const { incoming, again } = await openFolder();
  await chmod(incoming, 0o775);
  await again();
  expect(((await stat(incoming)).mode & 0o777).toString(8)).toBe('700');
});

test('what is no file of ours is neither listed nor cleared', async () => {
  const { storage, incoming } = await openFolder({ leftoverMs: 0 });
  const key = await kept(storage, 'mine');
  await writeFile(join(incoming, 'notes.txt'), 'kept');
  await mkdir(join(dirname(incoming), 'lost+found'));
  await writeFile(join(dirname(incoming), key.slice(0, 2), 'README'), 'kept');
  expect(await listed(storage)).toEqual([key]);
  expect(await storage.clearLeftovers()).toBe(0);
  expect(await readdir(incoming)).toEqual(['notes.txt']);
});

test('a folder that is away is unavailable, not empty; what is there again is found again', async () => {
  const { storage, incoming } = await openFolder();
  const key = await kept(storage, 'mine');
  const root = dirname(incoming);
  await rename(root, `${root}-away`);
  const calls = [
    () => storage.get(key),
    () => storage.head(key),
    () => storage.ping(),
    () => put(storage, streamOf('lost'), anySize),
    () => storage.list({ olderThan: Infinity, limit: 10 }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'unavailable' });
  await rename(`${root}-away`, root);
  expect((await contentOf(storage, key)).toString()).toBe('mine');
});

test('errors name neither keys nor paths', async () => {
  const { storage, incoming } = await openFolder();
  const root = dirname(incoming);
  const key = await kept(storage, 'mine');
  await rename(root, `${root}-away`);
  const failure: unknown = await storage.get(key).catch((error: unknown) => error);
  expect(String(failure)).toBe('FileStorageError: The file system failed: ENOENT');
  await rename(`${root}-away`, root);
});

test('it gives no links of its own', async () => {
  const { storage } = await openFolder();
  const key = await kept(storage, 'mine');
  expect(await storage.presignGet(key, 60, { contentType: 'a/b', disposition: 'attachment' })).toBeNull();
});

test('a file in the place of the folder stops the start', async () => {
  const path = join(await freshFolder(), 'occupied');
  await writeFile(path, '');
  await expect(openFileStorage(`file:${path}`)).rejects.toMatchObject({ name: 'FileStorageError' });
});

test('one byte is read alone, the first one too', async () => {
  const { storage } = await openFolder();
  const key = await kept(storage, 'abc');
  expect((await contentOf(storage, key, { from: 0, to: 0 })).toString()).toBe('a');
});
