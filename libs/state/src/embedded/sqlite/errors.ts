/** What an error of SQLite means to a caller of the store. */
import { StoreUnavailableError } from '../../contract/store.js';

/** Primary result codes that blame the data of one call: SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH. */
const callersFault = new Set([18, 19, 20]);

/** True for the errors of `node:sqlite` that leave no hope for the next call either: closed, locked, disk full, broken. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code === 'ERR_INVALID_STATE') return true;
  if (error.code !== 'ERR_SQLITE_ERROR' || !('errcode' in error)) return false;
  return !callersFault.has(Number(error.errcode) & 0xff);
}

/** True for an error of `node:sqlite` that says that there is no room: on the disk (SQLITE_FULL), or in memory (SQLITE_NOMEM). */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 13 || error.errcode === 7);
}

/** Runs `work`; a failure of the store itself becomes a `StoreUnavailableError` with its cause, any other stays. */
export function mapErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isUnavailable(error)) throw new StoreUnavailableError('The embedded store failed', { cause: error });
    throw error;
  }
}
