/** What is particular to the embedded store: its file, its lock, its transactions and its failures. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mapErrors } from './sqlite/errors.js';
import { GroupCommit } from './sqlite/group-commit.js';
import { openDatabase } from './sqlite/open.js';
import { openSqliteStore } from './store.sqlite.js';
import { StoreUnavailableError } from './store.js';
import type { Change, Documents } from './store.js';
import { StoreFile } from './test-support/store-file.js';

const root = join(import.meta.dirname, '../../..');

let file: StoreFile;

beforeEach(() => {
  file = new StoreFile();
});

afterEach(() => file.remove());

function creation(conversationId: string): Change<Documents> {
  const put = { channel: 'web', sessionId: 's', userKey: 'u', listed: true, ttlDays: null, activeAt: null, doc: {} };
  const append = [{ id: 'e', at: 1, pushed: true, body: {} }];
  const enqueue = [{ id: `w-${conversationId}`, at: 1, counted: true, body: {} }];
  return { conversationId, expect: 0, at: 1, put, append, enqueue };
}

/** How many transactions the write-ahead log holds: its frames that carry the size of the database after a commit. */
function transactionsInLog(): number {
  const log = readFileSync(`${file.path}-wal`);
  const frameBytes = 24 + log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let commits = 0;
  for (let at = 32; at + frameBytes <= log.length; at += frameBytes) {
    if (log.subarray(at + 8, at + 16).equals(salt) && log.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

describe('the file', () => {
  test('is created with its folder, which is nobody else’s', () => {
    file.open();
    expect(statSync(file.path).isFile()).toBe(true);
    expect(statSync(join(file.folder, 'deep')).mode & 0o777).toBe(0o700);
  });

  test('of a newer program is refused, with both versions named', async () => {
    await file.open().close();
    const db = new DatabaseSync(file.path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => file.open()).toThrow(/schema version 99; this program knows versions up to 2/);
  });

  test('of an older program is brought up to date with what it holds', async () => {
    const older = file.open();
    await older.commit(creation('c'));
    await older.close();
    const db = new DatabaseSync(file.path);
    db.exec('DROP TABLE hops; PRAGMA user_version = 1');
    db.close();
    const store = file.open();
    await store.confirm([{ conversationId: 'c', push: 1 }], 7);
    expect(await store.load('c')).toMatchObject({ version: 1, confirmedPush: 1 });
    expect(await store.hops('c')).toEqual([{ at: 7, hop: 'confirmed', ref: '1', detail: '' }]);
  });

  test.each([
    ['normal', 1],
    ['full', 2],
  ] as const)('waits for the disk as configured: %s', (synchronous, level) => {
    const db = openDatabase({ path: file.path, synchronous });
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: level });
    db.close();
  });

  test('that is no database is refused as unavailable', () => {
    const text = join(root, 'package.json');
    expect(() => openSqliteStore({ path: text, synchronous: 'normal' })).toThrow(StoreUnavailableError);
    expect(() => openSqliteStore({ path: file.folder, synchronous: 'normal' })).toThrow(/cannot be opened/);
  });

  test('that is open is refused to a second opener, which says why, and free again once closed', async () => {
    const first = file.open();
    await first.commit(creation('c'));
    expect(() => file.open()).toThrow(/store\.db is in use by another process/);
    expect(() => file.open()).toThrow(StoreUnavailableError);
    await first.close();
    expect(await file.open().load('c')).toMatchObject({ version: 1 });
  });
});

describe('transactions', () => {
  test('of one turn are one, those awaited one by one are many', async () => {
    const store = file.open();
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.commit(creation(`a${index}`))));
    expect(transactionsInLog() - before).toBe(1);
    for (let index = 0; index < 5; index += 1) await store.commit(creation(`b${index}`));
    expect(transactionsInLog() - before).toBe(6);
  });

  test('tell their callers in the order of the calls', async () => {
    const store = file.open();
    const told: number[] = [];
    const calls = Array.from({ length: 600 }, (_, index) =>
      store.commit(creation(`c${index}`)).then(() => told.push(index)),
    );
    await Promise.all(calls);
    expect(told).toEqual(calls.map((_, index) => index));
  });

  test('take confirmations and expiry along with commits', async () => {
    const store = file.open();
    await store.commit(creation('c'));
    const before = transactionsInLog();
    await Promise.all([
      store.commit(creation('d')),
      store.confirm([{ conversationId: 'c', push: 1 }], 5),
      store.expire(0, { defaultTtlDays: 0, tombstoneDays: 1 }, 10),
    ]);
    expect(transactionsInLog() - before).toBe(1);
  });

  test('are bounded in size', async () => {
    const store = file.open();
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 1001 }, (_, index) => store.commit(creation(`c${index}`))));
    expect(transactionsInLog() - before).toBe(3);
  });

  test('that meet one bad write save all others, in their order', async () => {
    const store = file.open();
    await store.commit(creation('c0'));
    const changes = Array.from({ length: 64 }, (_, index) => creation(`d${index}`));
    changes[37] = { ...creation('bad'), enqueue: creation('c0').enqueue! };
    const outcomes = await Promise.allSettled(changes.map((change) => store.commit(change)));
    expect(outcomes.flatMap((each, index) => (each.status === 'rejected' ? [index] : []))).toEqual([37]);
    const waiting = await store.waiting({ channel: 'web', sessionId: 's' }, 100);
    const wanted = ['c0', ...changes.map((change) => change.conversationId).filter((id) => id !== 'bad')];
    expect(waiting.map((item) => item.conversationId)).toEqual(wanted);
  });
});

describe('failures', () => {
  test('of the disk mean that the store is unavailable, with the cause', () => {
    const db = new DatabaseSync(':memory:');
    db.exec('CREATE TABLE t (a); PRAGMA max_page_count = 2');
    const fill = () => mapErrors(() => db.exec('INSERT INTO t VALUES (zeroblob(100000))'));
    expect(fill).toThrow(StoreUnavailableError);
    expect(fill).toThrow(expect.objectContaining({ cause: expect.objectContaining({ errcode: 13 }) }));
  });

  test('of the caller do not', async () => {
    const store = file.open();
    await store.commit(creation('c'));
    const twice = store.commit({ ...creation('d'), enqueue: creation('c').enqueue! });
    await expect(twice).rejects.not.toBeInstanceOf(StoreUnavailableError);
  });

  test('of a whole transaction reject all its writes at once', async () => {
    let transactions = 0;
    const group = new GroupCommit(() => {
      transactions += 1;
      throw new StoreUnavailableError('disk full');
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((each) => group.run(() => each)));
    expect(outcomes.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(transactions).toBe(1);
  });

  test('to keep up are told to the caller instead of waiting without end', async () => {
    const group = new GroupCommit((work) => work());
    const begun = Array.from({ length: 50_000 }, (_, index) => group.run(() => index));
    await expect(group.run(() => -1)).rejects.toThrow(StoreUnavailableError);
    expect(await Promise.all(begun)).toHaveLength(50_000);
    expect(await group.run(() => 7)).toBe(7);
  });
});
