/** Walks through all files, a page at a time, and removes those that nobody has any more. */
import type { FileCall, FileStorage } from '../storage/contract.js';
import type { FileRecord } from './record.js';
import type { FileShelf, FilesOwner } from './file-shelf.js';

export interface SweepRule extends FileCall {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A file younger than that is left alone, milliseconds: its record may be on its way. */
  readonly graceMs: number;
  /** A file that no conversation has named is gone after so long, milliseconds. */
  readonly unnamedMs: number;
  /** Which of these conversations are there. If it rejects, nothing of that page is removed. */
  readonly present: (owners: readonly FilesOwner[]) => Promise<readonly boolean[]>;
  /** At most that many are removed in one walk: should the records or conversations be gone, or another's, not all files go with them. */
  readonly most: number;
}

/** What one walk has seen. */
export interface Swept {
  readonly looked: number;
  readonly removed: number;
  /** More would have been removed than may be: somebody should look why. */
  readonly isCut: boolean;
  /** What is left, by channel. */
  readonly bytes: ReadonlyMap<string, number>;
}

const pageSize = 200;
/** Records that are read at the same time. */
const readAtOnce = 8;

/** One walk through all files of the address, which must be nobody else's. What was removed until it rejects stays so. */
export async function sweep(shelf: FileShelf, rule: SweepRule): Promise<Swept> {
  const call = rule.signal === undefined ? {} : { signal: rule.signal };
  const bytes = new Map<string, number>();
  let [looked, removed] = [0, 0];
  let cursor: string | null | undefined;
  do {
    const page = await shelf.storage.list({
      olderThan: Infinity,
      limit: pageSize,
      ...(cursor ? { cursor } : {}),
      ...call,
    });
    looked += page.files.length;
    for (let at = 0; at < page.files.length; at += readAtOnce) {
      const files = page.files.slice(at, at + readAtOnce);
      const records = await Promise.all(files.map(({ key }) => shelf.find(key, call)));
      const goners = await gone(files, records, rule);
      for (const [index, file] of files.entries()) {
        if (!goners[index]) {
          const channel = records[index]?.channel;
          if (channel !== undefined) bytes.set(channel, (bytes.get(channel) ?? 0) + file.bytes);
          continue;
        }
        if (removed === rule.most) return { looked, removed, isCut: true, bytes };
        await shelf.remove(file.key, call);
        removed += 1;
      }
    }
    cursor = page.next;
  } while (cursor !== null);
  return { looked, removed, isCut: false, bytes };
}

type Files = Awaited<ReturnType<FileStorage['list']>>['files'];

async function gone(
  files: Files,
  records: readonly (FileRecord | null)[],
  { now, graceMs, unnamedMs, present }: SweepRule,
): Promise<boolean[]> {
  const owners = records.flatMap((record) => ownerIn(record) ?? []);
  const there = owners.length === 0 ? [] : await present(owners);
  const absent = new Set(owners.filter((_, index) => there[index] !== true).map(nameOf));
  return files.map(({ storedAt }, index) => {
    if (now - storedAt < graceMs) return false;
    const record = records[index] ?? null;
    if (record === null) return true;
    if (record.expiresAt !== null && record.expiresAt <= now) return true;
    const owner = ownerIn(record);
    return owner === null ? record.createdAt + unnamedMs <= now : absent.has(nameOf(owner));
  });
}

function ownerIn(record: FileRecord | null): FilesOwner | null {
  if (record === null || record.conversationId === null) return null;
  return { channel: record.channel, conversationId: record.conversationId };
}

function nameOf({ channel, conversationId }: FilesOwner): string {
  return `${channel}\n${conversationId}`;
}
