/** What is particular to the embedded store: its file, its lock, its transactions and the death of its process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mapErrors } from './sqlite/errors.js';
import { GroupCommit } from './sqlite/group-commit.js';
import { migrate } from './sqlite/migrations.js';
import { sql } from './sqlite/statements.js';
import { openSqliteStore } from './store.sqlite.js';
import { StoreUnavailableError } from './store.js';
import type { Change, Documents, Store } from './store.js';

const root = join(import.meta.dirname, '../../..');

let folder: string;
let path: string;
const opened: Store<Documents>[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-sqlite-'));
  path = join(folder, 'deep', 'store.db');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

function open(): Store<Documents> {
  const store = openSqliteStore({ path, synchronous: 'normal' });
  opened.push(store);
  return store;
}

function creation(conversationId: string): Change<Documents> {
  const put = { channel: 'web', sessionId: 's', userKey: 'u', listed: true, ttlDays: null, activeAt: null, doc: {} };
  const append = [{ id: 'e', at: 1, pushed: true, body: {} }];
  const enqueue = [{ id: `w-${conversationId}`, at: 1, counted: true, body: {} }];
  return { conversationId, expect: 0, at: 1, put, append, enqueue };
}

/** How many transactions the write-ahead log holds: its frames that carry the size of the database after a commit. */
function transactionsInLog(): number {
  const log = readFileSync(`${path}-wal`);
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
    open();
    expect(statSync(path).isFile()).toBe(true);
    expect(statSync(join(folder, 'deep')).mode & 0o777).toBe(0o700);
  });

  test('of a newer program is refused, with both versions named', async () => {
    await open().close();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => open()).toThrow(/schema version 99; this program knows versions up to 1/);
  });

  test('that is no database is refused as unavailable', () => {
    path = join(folder, 'text');
    const db = join(root, 'package.json');
    expect(() => openSqliteStore({ path: db, synchronous: 'normal' })).toThrow(StoreUnavailableError);
    expect(() => openSqliteStore({ path: folder, synchronous: 'normal' })).toThrow(/cannot be opened/);
  });

  test('that is open is refused to a second opener, which says why, and free again once closed', async () => {
    const first = open();
    await first.commit(creation('c'));
    expect(() => open()).toThrow(/store\.db is in use by another process/);
    expect(() => open()).toThrow(StoreUnavailableError);
    await first.close();
    expect(await open().load('c')).toMatchObject({ version: 1 });
  });
});

describe('migrations', () => {
  const one = 'CREATE TABLE one (a INTEGER)';
  const two = 'ALTER TABLE one ADD COLUMN b INTEGER; UPDATE one SET b = a + 1';
  const versionOf = (db: DatabaseSync) => db.prepare('PRAGMA user_version').get()?.user_version;

  test('run in order, each once, and keep the data', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [one]);
    db.exec('INSERT INTO one VALUES (1)');
    migrate(db, [one, two]);
    migrate(db, [one, two]);
    expect(versionOf(db)).toBe(2);
    expect({ ...db.prepare('SELECT * FROM one').get() }).toEqual({ a: 1, b: 2 });
  });

  test('that fail leave the version before them, whole', () => {
    const db = new DatabaseSync(':memory:');
    const broken = 'CREATE TABLE half (a INTEGER); CREATE TABLE one (again INTEGER)';
    expect(() => migrate(db, [one, broken])).toThrow();
    expect(versionOf(db)).toBe(1);
    expect(() => db.prepare('SELECT * FROM half')).toThrow();
    expect(() => migrate(db, [one, two])).not.toThrow();
  });
});

describe('transactions', () => {
  test('of one turn are one, those awaited one by one are many', async () => {
    const store = open();
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.commit(creation(`a${index}`))));
    expect(transactionsInLog() - before).toBe(1);
    for (let index = 0; index < 5; index += 1) await store.commit(creation(`b${index}`));
    expect(transactionsInLog() - before).toBe(6);
  });

  test('tell their callers in the order of the calls', async () => {
    const store = open();
    const told: number[] = [];
    const calls = Array.from({ length: 600 }, (_, index) =>
      store.commit(creation(`c${index}`)).then(() => told.push(index)),
    );
    await Promise.all(calls);
    expect(told).toEqual(calls.map((_, index) => index));
  });

  test('take confirmations and expiry along with commits', async () => {
    const store = open();
    await store.commit(creation('c'));
    const before = transactionsInLog();
    await Promise.all([
      store.commit(creation('d')),
      store.confirm([{ conversationId: 'c', push: 1 }]),
      store.expire(0, { defaultTtlDays: 0, tombstoneDays: 1 }, 10),
    ]);
    expect(transactionsInLog() - before).toBe(1);
  });

  test('are bounded in size', async () => {
    const store = open();
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 1001 }, (_, index) => store.commit(creation(`c${index}`))));
    expect(transactionsInLog() - before).toBe(3);
  });

  test('that meet one bad write save all others, in their order', async () => {
    const store = open();
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
    const store = open();
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

test('no statement reads or sorts a whole table or transcript; the books read what is pending from indices alone', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const scans: string[] = [];
  for (const [name, text] of Object.entries(sql)) {
    for (const { detail } of db.prepare(`EXPLAIN QUERY PLAN ${text}`).all()) {
      const line = String(detail);
      const isSmall = /^SCAN (json_each|CONSTANT ROW|counters|waiting)/.test(line);
      if (/^SCAN|TEMP B-TREE/.test(line) && !isSmall) scans.push(`${name}: ${line}`);
    }
  }
  expect(scans).toEqual([
    'entriesByOrigin: USE TEMP B-TREE FOR ORDER BY',
    'books: SCAN work USING COVERING INDEX work_waiting',
    'books: SCAN held',
  ]);
});

describe('kill -9', () => {
  /** A process that commits without end and prints what was acknowledged; it is killed after ten seconds at the latest. */
  function startWriter(run: number) {
    const flags = [
      '--disable-warning=ExperimentalWarning',
      '--conditions=source',
      '--import',
      join(root, 'test/contract/typescript-sources.ts'),
    ];
    const script = join(root, 'test/contract/crash-writer.ts');
    const child = spawn(process.execPath, [...flags, script, path, String(run)], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 10_000,
      killSignal: 'SIGKILL',
    });
    return { child, lines: createInterface({ input: child.stdout }), exited: once(child, 'exit') };
  }

  /** Kills the writer once it has acknowledged that many commits; returns the last version of each conversation. */
  async function writeUntilKilled(run: number, commits: number): Promise<Map<string, number>> {
    const { child, lines, exited } = startWriter(run);
    const acknowledged = new Map<string, number>();
    let seen = 0;
    for await (const line of lines) {
      const [, id = '', version = ''] = /^(\S+) (\d+);$/.exec(line) ?? [];
      if (id) acknowledged.set(id, Number(version));
      if (++seen === commits) child.kill('SIGKILL');
    }
    expect(await exited).toEqual([null, 'SIGKILL']);
    return acknowledged;
  }

  test('frees the file that no other process could open before', async () => {
    const { child, lines, exited } = startWriter(0);
    await once(lines, 'line');
    expect(() => open()).toThrow(/in use by another process/);
    child.kill('SIGKILL');
    await exited;
    await expect(open().ping()).resolves.toBeUndefined();
  });

  test.each([1, 9, 150, 777, 2000])('after %i acknowledged commits loses none of them', async (commits) => {
    for (const run of [1, 2]) {
      const acknowledged = await writeUntilKilled(run, commits);
      expect([...acknowledged.values()].reduce((sum, version) => sum + version, 0)).toBeGreaterThanOrEqual(commits);
      const store = open();
      for (const [id, version] of acknowledged) {
        const found = await store.load(id);
        expect(found?.version).toBeGreaterThanOrEqual(version);
        expect(found?.doc).toEqual({ version: found?.version });
        expect(await store.transcript(id)).toHaveLength(found!.version);
        expect((await store.waitingOf(id)).map((item) => item.id)).toEqual([`${id}-${found!.version}`]);
      }
      for (const { accepted, delivered, dead, pending } of await store.books()) {
        expect(accepted).toBeGreaterThanOrEqual(commits);
        expect(delivered + dead + pending).toBe(accepted);
      }
      await store.close();
    }
  });
});
