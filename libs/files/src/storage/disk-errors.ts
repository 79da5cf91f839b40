/** What an error of the file system means to a caller of storage. */
import { DeadlineError, withDeadline } from '#async';
import { FileStorageError, unavailable } from './errors.js';
import type { FileTrouble } from './errors.js';

const troubles: Readonly<Record<string, FileTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

/** The code of a system error, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The error as storage tells it: never with the path, for a path holds the key. */
export function diskError(error: unknown): FileStorageError {
  if (error instanceof FileStorageError) return error;
  if (error instanceof DeadlineError) return unavailable('silent', 'The file system did not answer in time', error);
  const code = codeOf(error);
  return unavailable(troubles[code] ?? 'failing', `The file system failed: ${code === '' ? 'unknown' : code}`, error);
}

/** Runs work of the file system to its end or `ms` milliseconds, and tells its errors as storage does. */
export async function onDisk<T>(work: () => Promise<T>, ms: number): Promise<T> {
  try {
    return await withDeadline(work(), ms, 'file system');
  } catch (error) {
    throw diskError(error);
  }
}
