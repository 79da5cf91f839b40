/** What the shelf promises: files and their records go together. */
import { expect, test } from 'vitest';
import { FileShelf, readFileKey } from '#files';
import { contentOf, filed, listed } from './setup.js';
import type { OpenFiles } from './setup.js';

const owner = { channel: 'shop', conversationId: 'u-1_8c1d' };

export function shelfContract(open: OpenFiles): void {
  test('a file is found with its record, by every replica', async () => {
    const { storage, again } = await open();
    const record = await filed(new FileShelf(storage), owner.conversationId, { name: 'Rechnung März.pdf' });
    expect(record).toMatchObject({ channel: 'shop', bytes: 4, conversationId: owner.conversationId });
    const other = await again();
    expect(await new FileShelf(other).find(record.key)).toEqual(record);
    expect((await contentOf(other, record.key)).toString()).toBe('file');
  });

  test('what was never filed has no record; neither has what was filed by halves or strangely', async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    expect(await shelf.find(readFileKey('0'.repeat(56))!)).toBeNull();
    const { key } = await filed(shelf, null);
    for (const text of ['', '{', 'null', '{"key":1}', JSON.stringify({ key: '0'.repeat(56) })]) {
      await storage.writeRecord(key, text);
      expect(await shelf.find(key)).toBeNull();
    }
  });

  test('a record changes in one piece, and lists no more files than there are', async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    const record = await filed(shelf, null);
    const changed = await shelf.change(record, { conversationId: 'c-9', expiresAt: 5 });
    expect(changed).toEqual({ ...record, conversationId: 'c-9', expiresAt: 5 });
    expect(await shelf.find(record.key)).toEqual(changed);
    expect(await listed(storage)).toEqual([record.key]);
  });

  test('whoever comes first marks the files as its own, and the mark is no file', async () => {
    const { storage, again } = await open();
    const shelf = new FileShelf(storage);
    expect([await shelf.isMarked('one'), await shelf.isMarked('one')]).toEqual([true, true]);
    expect(await new FileShelf(await again()).isMarked('another')).toBe(false);
    expect(await listed(storage)).toEqual([]);
  });

  test("a conversation's files are counted and removed together, and nobody else's", async () => {
    const { storage } = await open();
    const shelf = new FileShelf(storage);
    for (let index = 0; index < 3; index += 1) await filed(shelf, owner.conversationId);
    const [foreign, elsewhere] = [
      await filed(shelf, 'other'),
      await filed(shelf, owner.conversationId, { channel: 'b' }),
    ];
    expect(await shelf.taken(owner)).toEqual({ files: 3, bytes: 12 });
    const [first, again] = [await shelf.removeAllOf(owner), await shelf.removeAllOf(owner)];
    expect([first, again]).toEqual([
      { files: 3, bytes: 12 },
      { files: 0, bytes: 0 },
    ]);
    expect(shelf.wasUploadedTo(owner, foreign.key) || shelf.wasUploadedTo(owner, elsewhere.key)).toBe(false);
    expect(await listed(storage)).toEqual([foreign.key, elsewhere.key].toSorted());
    expect(await shelf.find(foreign.key)).toEqual(foreign);
  });
}
