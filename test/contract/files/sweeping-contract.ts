/** What storage promises to those who look for what is left over. */
import { readdir, utimes } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { FileShelf, sweep } from '#files';
import { anySize, filed, kept, listed, streamOf } from './setup.js';
import type { OpenFiles } from './setup.js';

const anyTime = { now: Date.now() + 60_000, graceMs: 0, unnamedMs: 3_600_000 };

const allThere = (owners: readonly unknown[]) => Promise.resolve(owners.map(() => true));

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

  test('removes files without a record, and no more than allowed', async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    const mine = await Promise.all([filed(shelf, 'c-1'), filed(shelf, 'c-1')]);
    for (let index = 0; index < 4; index += 1) await kept(storage, 'x');
    const rule = { ...anyTime, present: allThere };
    expect(await sweep(shelf, { ...rule, most: 3 })).toMatchObject({ removed: 3, isCut: true });
    expect(await sweep(shelf, { ...rule, most: 3 })).toEqual({
      looked: 3,
      removed: 1,
      isCut: false,
      bytes: new Map([['shop', 8]]),
    });
    expect(await listed(storage)).toEqual(mine.map(({ key }) => key).toSorted());
  });

  test('removes what is out of time, what no message named in time, and what belonged to a conversation that is gone', async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    const now = Date.now() + 60_000;
    const stays = await filed(shelf, 'c-1');
    await filed(shelf, 'gone');
    await filed(shelf, 'c-1', { expiresAt: now - 1 });
    await filed(shelf, null, { createdAt: now - anyTime.unnamedMs });
    const unnamed = await filed(shelf, null);
    const present = (owners: readonly { conversationId: string }[]) =>
      Promise.resolve(owners.map(({ conversationId }) => conversationId !== 'gone'));
    expect(await sweep(shelf, { ...anyTime, now, present, most: 9 })).toMatchObject({ looked: 5, removed: 3 });
    expect(await listed(storage)).toEqual([stays.key, unnamed.key].toSorted());
  });

  test('leaves what is young alone: its record may be on its way', async () => {
    const { storage } = await open();
    await kept(storage, 'x');
    const rule = { ...anyTime, graceMs: 3_600_000, present: allThere, most: 9 };
    expect(await sweep(new FileShelf(storage), rule)).toMatchObject({ looked: 1, removed: 0 });
  });

  test('removes nothing while nobody can say which conversations are there', async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    await filed(shelf, 'c-1');
    const present = () => Promise.reject(new Error('the store is away'));
    await expect(sweep(shelf, { ...anyTime, present, most: 9 })).rejects.toThrow('the store is away');
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
