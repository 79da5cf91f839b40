/** What becomes of the embedded store where the disk is full: nothing is half done, nothing refused is ever made. */
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Change } from '../contract/change.js';
import type { Documents } from '../contract/conversation.js';
import type { State } from '../contract/state.js';
import { StoreUnavailableError } from '../contract/store.js';
import { StoreFile } from '../test-support/store-file.js';
import { stateOn } from './open-embedded.js';
import { openDatabase } from './sqlite/open-database.js';
import { allEntriesOf } from '../contract/entries-of.js';

let file: StoreFile;
let db: DatabaseSync;
let state: State<Documents>;

const customer = { channel: 'web', sessionId: 's' };
const ref = (id: string) => ({ channel: 'web', id });
const large = 'x'.repeat(300_000);

beforeEach(() => {
  file = new StoreFile();
  db = openDatabase({ path: file.path, synchronous: 'normal' });
  state = stateOn(db, { gatherMs: 1, tidyAfterMs: 5, tidyCharacters: 1_000_000 });
});

afterEach(async () => {
  await state.close();
  await file.remove();
});

function isFull(yes: boolean): void {
  const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
  db.exec(`PRAGMA max_page_count = ${yes ? pages : 1_000_000}`);
}

function creation(id: string, parts: Partial<Change<Documents>> = {}): Change<Documents> {
  const append = [{ id: 'e', at: 1, pushed: true, body: {} }];
  const enqueue = [{ id: `w-${id}`, at: 1, counted: true, body: {} }];
  const hops = [{ at: 1, hop: 'accepted', ref: id, detail: '' }];
  const birth = { sessionId: 's', userKey: 'u' };
  return {
    ref: ref(id),
    expect: 0,
    birth,
    at: 1,
    put: { doc: { id } },
    append,
    enqueue,
    hops,
    link: [`t-${id}`],
    ...parts,
  };
}

async function contents() {
  const { store } = state;
  return {
    conversations: await store.loadAll(await store.listByCustomer(customer, 100)),
    transcripts: await Promise.all(['c', 'd', 'e'].map((id) => allEntriesOf(store, ref(id)))),
    hops: await Promise.all(['c', 'd', 'e'].map((id) => store.hops(ref(id)))),
    waiting: await store.waiting(customer, 100),
  };
}

/** Changes of every kind, of which one is too large for what is left of the disk. */
async function refused(waits: { readonly id: string; readonly position: number }): Promise<void> {
  const { store } = state;
  const settle = [{ ...waits, as: 'dead', at: 2, reason: 'no' }] as const;
  const rewrite = [{ seq: 1, body: { again: 1 } }];
  const outcomes = await Promise.allSettled([
    store.commit({ ref: ref('c'), expect: 1, at: 2, settle, rewrite, append: creation('x').append! }),
    store.commit(creation('d')),
    store.commit({ ref: ref('d'), expect: 1, at: 3, erase: true }),
    store.commit(creation('e', { put: { doc: { large } } })),
    store.commit({ ref: ref('d'), expect: 9, at: 3 }),
  ]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailableError) });
  }
}

test('a turn that cannot be written is refused as a whole and leaves nothing behind', async () => {
  const first = await state.store.commit(creation('c'));
  const [item] = first.outcome === 'committed' ? first.work : [];
  const before = await contents();
  const books = await state.store.books();
  isFull(true);
  await refused(item!);
  expect(await contents()).toEqual(before);
  await refused(item!);
  isFull(false);
  expect(await contents()).toEqual(before);
  expect(await state.store.books()).toEqual(books);
  expect(await state.store.deadLetters(10)).toEqual([]);
  const next = await state.store.commit(creation('d'));
  expect(next).toMatchObject({ outcome: 'committed', workAfter: item!.position });
  const now = await contents();
  await state.close();
  state = file.open();
  expect(await contents()).toEqual(now);
  expect(await state.store.audit(10)).toEqual([]);
});

test('a document that was refused is not taken for the one that is there', async () => {
  await state.store.commit(creation('c'));
  await state.store.books();
  const before = await state.store.head(ref('c'));
  isFull(true);
  const refused = state.store.commit({ ref: ref('c'), expect: 1, at: 2, put: { doc: { large } } });
  await expect(refused).rejects.toThrow(StoreUnavailableError);
  isFull(false);
  expect(await state.store.head(ref('c'))).toEqual(before);
});

test('confirmations that could not be written are written later', async () => {
  await state.store.commit(creation('c'));
  await state.store.books();
  isFull(true);
  db.exec('PRAGMA query_only = 1');
  await state.store.confirm([{ ref: ref('c'), push: 1 }], 7);
  await expect(state.store.commit(creation('d'))).rejects.toThrow(StoreUnavailableError);
  expect(await state.store.load(ref('c'))).toMatchObject({ confirmedPush: 1 });
  db.exec('PRAGMA query_only = 0');
  isFull(false);
  await state.close();
  state = file.open();
  expect(await state.store.load(ref('c'))).toMatchObject({ confirmedPush: 1 });
  expect(await state.store.hops(ref('c'))).toHaveLength(2);
  expect(await state.store.load(ref('d'))).toBeNull();
});

test('a ping fails while the store takes no writes, and no longer', async () => {
  db.exec('PRAGMA query_only = 1');
  await expect(state.store.ping()).rejects.toThrow(StoreUnavailableError);
  db.exec('PRAGMA query_only = 0');
  await expect(state.store.ping()).resolves.toBeUndefined();
});

test('tables that cannot be written make pings fail, and arrivals are taken until they are many', async () => {
  db.exec("CREATE TRIGGER no BEFORE INSERT ON chapters BEGIN SELECT raise(ABORT, 'no room'); END");
  let taken = 0;
  const take = async () => {
    for (; taken < 100; taken += 1) await state.store.commit(creation(`c${taken}`, { put: { doc: { large } } }));
  };
  await expect(take()).rejects.toThrow(/cannot be tidied/);
  expect(taken).toBeGreaterThan(20);
  await expect(state.store.ping()).rejects.toThrow(/cannot be tidied/);
  expect(await state.store.waiting(customer, 100)).toHaveLength(taken);
  db.exec('DROP TRIGGER no');
  await expect.poll(() => state.store.ping().then(() => 'well', String)).toBe('well');
  expect(await state.store.commit(creation('last'))).toMatchObject({ outcome: 'committed' });
  expect(await state.store.audit(10)).toEqual([]);
});
