/** Opens the file of the embedded store for this process alone. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailableError } from '../../contract/store.js';
import type { Report } from '../../contract/report.js';
import { migrate } from './migrations.js';

export interface SqliteOptions {
  /** A file, created with its folder if missing, or `:memory:`. */
  readonly path: string;
  /** `normal`: survives the death of the process. `full`: of the machine, too, at one disk sync per transaction. */
  readonly synchronous: 'normal' | 'full';
  /** Told what an operator should know. Must not throw. */
  readonly report?: (report: Report) => void;
}

/** How long to wait for another process to let go of the file, in milliseconds. */
const lockTimeoutMs = 1000;
/** The write-ahead log is cut back to this many bytes after a burst. */
const logLimitBytes = 64 * 1024 * 1024;
/** Of new files. Each page that is written costs two calls of the system, which are dearer than the bytes. */
const pageBytes = 8192;
/** The log is copied into the file when it has so many pages: seldom, as arrivals are soon cut again. */
const logPages = 2000;

/**
 * The lock on the file belongs to the operating system and ends with the process, however that ends. Throws
 * `StoreUnavailableError` if the file cannot be opened or another process has it.
 */
export function openDatabase({ path, synchronous, report }: SqliteOptions): DatabaseSync {
  const file = path === ':memory:' ? path : resolve(path);
  const db = openFile(file);
  if (path !== ':memory:') for (const warning of keepPrivate(file)) report?.({ level: 'warn', message: warning });
  try {
    lock(db, file);
    db.exec(
      `PRAGMA synchronous = ${synchronous}; PRAGMA journal_size_limit = ${logLimitBytes}; PRAGMA wal_autocheckpoint = ${logPages}; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY`,
    );
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openFile(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') makeFile(file);
    return new DatabaseSync(file, { timeout: lockTimeoutMs });
  } catch (error) {
    throw new StoreUnavailableError(`The store ${file} cannot be opened`, { cause: error });
  }
}

/** The log and what belongs to it get the rights of the file. */
function makeFile(file: string): void {
  makeFolder(dirname(file));
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

/** Takes the rights of others to an existing file. The folder may be used for something else as well: of that only a warning. */
function keepPrivate(file: string): string[] {
  if (process.platform === 'win32') return [];
  const warnings: string[] = [];
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      if (existsSync(name) && isOpenToOthers(name)) chmodSync(name, 0o600);
    } catch {
      warnings.push(`others may read ${name}, and its rights cannot be changed: make it 0600`);
    }
  }
  if (isOpenToOthers(dirname(file)))
    warnings.push(`others may look into ${dirname(file)}, where the store is: make it 0700`);
  return warnings;
}

function isOpenToOthers(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0;
}

/** One folder after the other: Node's own `recursive` never ends where the system denies that a folder's parent exists. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Exclusive locking set before the first use of the log keeps the lock from the first write until the end. */
function lock(db: DatabaseSync, file: string): void {
  try {
    db.exec(
      `PRAGMA page_size = ${pageBytes}; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT`,
    );
  } catch (error) {
    const isBusy = error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
    const reason = isBusy ? 'is in use by another process' : 'cannot be opened';
    throw new StoreUnavailableError(`The store ${file} ${reason}`, { cause: error });
  }
}
