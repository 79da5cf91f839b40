/** Finds files that no record knows, and removes them: what a crash between a file and its record leaves behind. */
import type { FileCall, FileStorage } from './contract.js';
import type { FileKey } from './file-key.js';

export interface SweepRule extends FileCall {
  /** Only files kept before this time, epoch milliseconds: a younger one's record may be on its way. */
  readonly olderThan: number;
  /** Which of these keys have a record. If it rejects, nothing of that page is removed. */
  readonly known: (keys: readonly FileKey[]) => Promise<ReadonlySet<string>>;
  /** At most that many are removed: should the records be gone, or another's, not all files go with them. */
  readonly most: number;
}

export interface Swept {
  readonly looked: number;
  readonly removed: number;
  /** More would have been removed than may be: somebody should look why. */
  readonly isCut: boolean;
}

const pageSize = 500;

/** One walk through all files of the address, which must be nobody else's. Rejects with the error of storage or of `known`; what was removed until then stays so. */
export async function sweepUnknown(
  storage: FileStorage,
  { olderThan, known, most, signal }: SweepRule,
): Promise<Swept> {
  const call = signal === undefined ? {} : { signal };
  let [looked, removed] = [0, 0];
  let cursor: string | null | undefined;
  do {
    const page = await storage.list({ olderThan, limit: pageSize, ...(cursor ? { cursor } : {}), ...call });
    const keys = page.files.map(({ key }) => key);
    const kept = keys.length === 0 ? new Set<string>() : await known(keys);
    looked += keys.length;
    for (const key of keys.filter((each) => !kept.has(each))) {
      if (removed === most) return { looked, removed, isCut: true };
      await storage.delete(key, call);
      removed += 1;
    }
    cursor = page.next;
  } while (cursor !== null);
  return { looked, removed, isCut: false };
}
