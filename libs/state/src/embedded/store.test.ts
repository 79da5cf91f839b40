/** What is particular to the embedded store: its file, its lock, its rows of arrivals and what it keeps in memory. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../contract/change.js';
import type { Documents } from '../contract/conversation.js';
import { StoreUnavailableError } from '../contract/store.js';
import { StoreFile } from '../test-support/store-file.js';
import { openEmbedded } from './open-embedded.js';
import { mapErrors } from './sqlite/errors.js';
import { openDatabase } from './sqlite/open-database.js';

const root = join(import.meta.dirname, '../../../..');

let file: StoreFile;

beforeEach(() => {
  file = new StoreFile();
});

afterEach(() => file.remove());

const ref = (id: string) => ({ channel: 'web', id });
const customer = { channel: 'web', sessionId: 's' };

function creation(id: string, text = ''): Change<Documents> {
  const append = [{ id: 'e', at: 1, pushed: true, body: { text } }];
  const enqueue = [{ id: `w-${id}`, at: 1, counted: true, body: {} }];
  const birth = { sessionId: 's', userKey: 'u' };
  return { ref: ref(id), expect: 0, birth, at: 1, put: { doc: {} }, append, enqueue };
}

/** How many transactions the write-ahead log holds: its frames that carry the size of the database after a commit. */
function transactionsInLog(): number {
  const log = readFileSync(`${file.path}-wal`);
  if (log.length === 0) return 0;
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
    expect(() => file.open()).toThrow(/schema version 99; this program knows versions up to 6/);
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
    expect(() => openEmbedded({ path: text, synchronous: 'normal' })).toThrow(StoreUnavailableError);
    expect(() => openEmbedded({ path: file.folder, synchronous: 'normal' })).toThrow(/cannot be opened/);
  });

  test('that is open is refused to a second opener, which says why, and free again once closed', async () => {
    const first = file.open();
    await first.store.commit(creation('c'));
    expect(() => file.open()).toThrow(/store\.db is in use by another process/);
    expect(() => file.open()).toThrow(StoreUnavailableError);
    await first.close();
    expect(await file.open().store.load(ref('c'))).toMatchObject({ version: 1 });
  });

  test('whose arrivals do not follow on its tables is refused, and closed', async () => {
    await file.open().close();
    const arrival = { commit: { ref: ref('c'), expect: 7, at: 1 }, append: [], hops: [] };
    const db = new DatabaseSync(file.path);
    db.prepare('INSERT INTO arrivals VALUES (1, ?)').run(JSON.stringify([arrival]));
    db.close();
    for (let time = 0; time < 2; time += 1) expect(() => file.open()).toThrow(/do not follow on its tables/);
  });
});

describe('rows of arrivals', () => {
  test('of one turn are one, those awaited one by one are many', async () => {
    const { store } = file.open();
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.commit(creation(`a${index}`))));
    expect(transactionsInLog() - before).toBe(1);
    for (let index = 0; index < 5; index += 1) await store.commit(creation(`b${index}`));
    expect(transactionsInLog() - before).toBe(6);
  });

  test('tell their callers in the order of the calls', async () => {
    const { store } = file.open();
    const told: number[] = [];
    const calls = Array.from({ length: 600 }, (_, index) =>
      store.commit(creation(`c${index}`)).then(() => told.push(index)),
    );
    await Promise.all(calls);
    expect(told).toEqual(calls.map((_, index) => index));
  });

  test('take confirmations and marks along with commits', async () => {
    const { store, leases } = file.open();
    await store.commit(creation('c'));
    const lease = await leases.claim(customer);
    const before = transactionsInLog();
    await Promise.all([store.confirm([{ ref: ref('c'), push: 1 }], 5), store.commit(creation('d')), lease?.mark()]);
    expect(transactionsInLog() - before).toBe(1);
  });

  test('of confirmations alone come a moment later', async () => {
    const { store } = file.open({ gatherMs: 1 });
    await store.commit(creation('c'));
    const before = transactionsInLog();
    await store.confirm([{ ref: ref('c'), push: 1 }], 5);
    expect(transactionsInLog()).toBe(before);
    await expect.poll(transactionsInLog).toBe(before + 1);
  });

  test('are bounded in number and size', async () => {
    const { store } = file.open({ tidyConversations: 5000 });
    const before = transactionsInLog();
    await Promise.all(Array.from({ length: 1001 }, (_, index) => store.commit(creation(`c${index}`))));
    expect(transactionsInLog() - before).toBe(3);
    const long = 'x'.repeat(600_000);
    await Promise.all(Array.from({ length: 4 }, (_, index) => store.commit(creation(`long${index}`, long))));
    expect(transactionsInLog() - before).toBe(5);
  });

  test('that meet one bad write save all others, in their order', async () => {
    const { store } = file.open();
    await store.commit(creation('c0'));
    const changes = Array.from({ length: 64 }, (_, index) => creation(`d${index}`));
    changes[37] = { ...creation('bad'), enqueue: creation('c0').enqueue! };
    const outcomes = await Promise.allSettled(changes.map((change) => store.commit(change)));
    expect(outcomes.flatMap((each, index) => (each.status === 'rejected' ? [index] : []))).toEqual([37]);
    const waiting = await store.waiting(customer, 100);
    const wanted = ['c0', ...changes.map((change) => change.ref.id).filter((id) => id !== 'bad')];
    expect(waiting.map((item) => item.conversationId)).toEqual(wanted);
  });

  test('are not waited for without end: what is too much is told to the caller', async () => {
    const { store } = file.open();
    const begun = Array.from({ length: 50_000 }, () => store.commit({ ref: ref('c'), expect: 1, at: 1 }));
    await expect(store.commit(creation('c'))).rejects.toThrow(StoreUnavailableError);
    expect(new Set((await Promise.all(begun)).map((each) => each.outcome))).toEqual(new Set(['conflict']));
    expect(await store.commit(creation('c'))).toMatchObject({ outcome: 'committed' });
  });
});

describe('the tables', () => {
  test('never see an item that came and went between two times that they are written', async () => {
    const state = file.open();
    const { store } = state;
    const committed = await store.commit(creation('c'));
    const [item] = committed.outcome === 'committed' ? committed.work : [];
    const { id, position } = item!;
    await store.commit({ ref: ref('c'), expect: 1, at: 2, settle: [{ id, position, as: 'delivered' }] });
    await state.close();
    const db = new DatabaseSync(file.path);
    db.exec('CREATE TRIGGER seen BEFORE DELETE ON outbox BEGIN SELECT raise(ABORT, "was there"); END');
    expect(db.prepare('SELECT count(*) AS count FROM outbox').get()).toEqual({ count: 0 });
    expect(db.prepare('SELECT position FROM progress').get()).toEqual({ position });
    db.close();
  });

  test('have one chapter of what was said between two times that they are written', async () => {
    const state = file.open();
    const { store } = state;
    await store.commit(creation('c'));
    const append = [{ id: 'f', at: 1, pushed: false, body: {} }];
    for (let expect_ = 1; expect_ < 5; expect_ += 1)
      await store.commit({ ref: ref('c'), expect: expect_, at: 1, append });
    await state.close();
    const db = new DatabaseSync(file.path);
    expect(db.prepare('SELECT count(*) AS count FROM chapters').get()).toEqual({ count: 1 });
    expect(db.prepare('SELECT count(*) AS count FROM arrivals').get()).toEqual({ count: 0 });
    db.close();
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
    const { store } = file.open();
    await store.commit(creation('c'));
    const twice = store.commit({ ...creation('d'), enqueue: creation('c').enqueue! });
    await expect(twice).rejects.not.toBeInstanceOf(StoreUnavailableError);
  });
});
