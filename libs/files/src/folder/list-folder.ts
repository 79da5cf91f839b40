/** Pages through the files of a folder, in the order of their keys. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileListing, ListQuery } from '../storage/contract.js';
import { onDisk } from '../storage/disk-errors.js';
import { aborted } from '../storage/errors.js';
import { readFileKey } from '../storage/file-key.js';

const shardForm = /^[0-9a-f]{2}$/;

/** One page. The cursor is the last key that was looked at; what is no file of ours is passed over. */
export async function listFolder(folder: string, query: ListQuery, timeoutMs: number): Promise<FileListing> {
  const { olderThan, limit, cursor = '', group = '', signal } = query;
  const files: FileListing['files'][number][] = [];
  for (const shard of await namesIn(folder, shardForm, timeoutMs)) {
    if (shard < cursor.slice(0, 2) || (group !== '' && !group.startsWith(shard))) continue;
    for (const name of await namesIn(join(folder, shard), /^/, timeoutMs)) {
      const key = readFileKey(name);
      if (key === null || key <= cursor || !key.startsWith(group)) continue;
      if (signal?.aborted === true) throw aborted('The caller gave up', signal.reason);
      // One that was deleted since then is not there any more.
      const found = await onDisk(() => stat(join(folder, shard, key)).catch(() => null), timeoutMs);
      if (found === null || found.mtimeMs >= olderThan) continue;
      if (files.length === limit) return { files, next: files.at(-1)?.key ?? null };
      files.push({ key, bytes: found.size, storedAt: found.mtimeMs });
    }
  }
  return { files, next: null };
}

async function namesIn(folder: string, form: RegExp, timeoutMs: number): Promise<string[]> {
  const names = await onDisk(() => readdir(folder), timeoutMs);
  return names.filter((name) => form.test(name)).sort();
}
