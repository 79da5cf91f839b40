/** What must be on the disk before it counts. */
import { mkdir, open } from 'node:fs/promises';
import { codeOf } from '../storage/disk-errors.js';

/** Makes a folder inside of another, if it is missing, so that it is there after a crash. */
export async function makeFolder(parent: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
    await syncFolder(parent);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** The content survives the death of the machine. From now on it counts as kept, however long it has waited: a sweep gives its record time to come. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const now = Date.now() / 1000;
    await handle.utimes(now, now);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The names in a folder survive the death of the machine. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
