/** What storage promises to those who look for what is left over. */
import { readdir, utimes } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { sweepUnknown } from '#files';
import { anySize, kept, listed, streamOf } from './setup.js';
import type { OpenFiles } from './setup.js';

export function sweepingContract(open: OpenFiles): void {
  test('lists all files once, by pages of any size, with their sizes', async () => {
    const { storage } = await open();
    const keys: string[] = [];
    for (let index = 0; index < 7; index += 1) keys.push(await kept(storage, 'x'.repeat(index)));
    for (const limit of [1, 2, 3, 7, 1000]) expect(await listed(storage, { limit })).toEqual(keys.toSorted());
    const { files } = await storage.list({ olderThan: Date.now() + 60_000, limit: 1000 });
    expect(files.find(({ key }) => key === keys[5])?.bytes).toBe(5);
  });

  test('lists only what is older than asked', async () => {
    const { storage } = await open();
    await kept(storage, 'young');
    expect(await listed(storage, { olderThan: Date.now() - 60_000 })).toEqual([]);
  });

  test('removes files that nobody knows, and no more than allowed', async () => {
    const { storage } = await open();
    const keys = await Promise.all(Array.from({ length: 6 }, () => kept(storage, 'x')));
    const mine = new Set<string>(keys.slice(0, 2));
    const rule = { olderThan: Date.now() + 60_000, known: () => Promise.resolve(mine) };
    expect(await sweepUnknown(storage, { ...rule, most: 3 })).toMatchObject({ removed: 3, isCut: true });
    expect(await sweepUnknown(storage, { ...rule, most: 3 })).toEqual({ looked: 3, removed: 1, isCut: false });
    expect(await listed(storage)).toEqual([...mine].sort());
  });

  test('removes nothing while nobody can say what is known', async () => {
    const { storage } = await open();
    await kept(storage, 'x');
    const known = () => Promise.reject(new Error('the store is away'));
    await expect(sweepUnknown(storage, { olderThan: Infinity, known, most: 9 })).rejects.toThrow('the store is away');
    expect(await listed(storage)).toHaveLength(1);
  });

  test('what died processes have left of uploads is cleared once it is old enough', async () => {
    const { storage, incoming, again } = await open();
    const [old, older] = [streamOf('never kept'), streamOf('nor this')];
    const [kept, forgotten] = [await storage.receive(old, anySize), await storage.receive(older, anySize)];
    const anHourAgo = Date.now() / 1000 - 3601;
    await utimes(forgotten.path, anHourAgo, anHourAgo);
    await again();
    expect(await readdir(incoming)).toEqual([basename(kept.path)]);
    await utimes(kept.path, anHourAgo, anHourAgo);
    expect([await storage.clearLeftovers(), await readdir(incoming)]).toEqual([1, []]);
  });
}
