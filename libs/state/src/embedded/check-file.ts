/** Looks whether the file of the embedded store can be used, and leaves it as it is. */
import { accessSync, constants, existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreConfigError, StoreUnavailableError } from '../contract/store.js';
import { migrations } from './sqlite/migrations.js';

/** Throws a `StoreUnavailableError` for what cannot be written, and a `StoreConfigError` for what a newer program wrote. */
export function checkFile(path: string): 'good' | 'new' | 'in use' {
  const file = resolve(path);
  const isThere = existsSync(file);
  try {
    tryToWrite(existing(dirname(file)));
    if (!isThere) return 'new';
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new StoreUnavailableError(`The store ${file} cannot be written`, { cause: error });
  }
  return open(file);
}

function open(file: string): 'good' | 'in use' {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    if (version > migrations.length) throw new StoreConfigError(`The store ${file} was written by a newer program`);
    return 'good';
  } catch (error) {
    if (error instanceof StoreConfigError) throw error;
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5) return 'in use';
    throw new StoreUnavailableError(`The store ${file} cannot be opened`, { cause: error });
  } finally {
    db?.close();
  }
}

/** The innermost folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

/** Rights alone do not tell of a file system that takes nothing. */
function tryToWrite(folder: string): void {
  rmdirSync(mkdtempSync(join(folder, '.deskbridge-check-')));
}
