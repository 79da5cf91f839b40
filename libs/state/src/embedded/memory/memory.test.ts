/** What memory keeps, and what it lets go. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DatabaseSync } from 'node:sqlite';
import type { Change, Committed } from '../../contract/change.js';
import type { Documents } from '../../contract/conversation.js';
import { CommitUnit } from '../arrivals/commit-unit.js';
import { Engine } from '../engine.js';
import type { EngineBounds } from '../engine.js';
import { openDatabase } from '../sqlite/open-database.js';

const bounds: EngineBounds = {
  tidyAfterMs: 60_000,
  tidyConversations: 1e6,
  tidyCharacters: 1e9,
  memoryBytes: 20_000,
  idleMs: 60_000,
  gatherMs: 60_000,
  scrubMs: 60_000,
  rewriteBytes: 0,
};
const here = { holds: () => false, routeOf: () => ({ owner: null, listeners: [] }) };
const ref = (id: string) => ({ channel: 'web', id });

let db: DatabaseSync;
let engine: Engine<Documents>;

beforeEach(() => {
  db = openDatabase({ path: ':memory:', synchronous: 'normal' });
  engine = new Engine<Documents>(db, bounds);
});

afterEach(() => engine.close());

function commit(change: Change<Documents>): Promise<Committed<Documents>> {
  return new Promise((resolve, reject) => {
    engine.add(new CommitUnit({ memory: engine.memory, here }, change, undefined, resolve, reject));
  });
}

/** So many conversations, each of a customer of its own with an item that waits. */
async function create(count: number): Promise<void> {
  const made = Array.from({ length: count }, (_, index) => {
    const enqueue = [{ id: `w${index}`, at: 1, counted: true, body: {} }];
    const birth = { sessionId: `s${index}`, userKey: 'u' };
    return commit({ ref: ref(`c${index}`), expect: 0, birth, at: 1, put: { doc: { index } }, enqueue });
  });
  await Promise.all(made);
}

const tidy = () => engine.readTables(() => undefined);
const load = (index: number) => engine.read(() => engine.memory.kept.conversation(ref(`c${index}`))?.current.doc);

test('what the tables do not have yet stays, however much it is', async () => {
  await create(500);
  engine.memory.kept.trim();
  expect(engine.memory.kept.size).toBe(1000);
});

test('what the tables have is let go where there is too much, and read again', async () => {
  await create(500);
  await tidy();
  expect(engine.memory.kept.size).toBeLessThan(50);
  for (let index = 0; index < 500; index += 1) expect(await load(index)).toEqual({ index });
  expect(engine.memory.kept.size).toBeLessThan(50);
});

test('what was used of late stays longest', async () => {
  await create(10);
  await tidy();
  await load(3);
  engine.memory.kept.age();
  await load(3);
  engine.memory.kept.age();
  engine.memory.kept.age();
  expect(engine.memory.kept.size).toBe(1);
  expect(engine.memory.kept.age()).toBe(false);
});

test('what is idle is let go although there is room, but not what the tables do not have', async () => {
  await create(5);
  for (let time = 0; time < 5; time += 1) expect(engine.memory.kept.age()).toBe(true);
  expect(engine.memory.kept.size).toBe(10);
  await tidy();
  for (let time = 0; time < 3; time += 1) engine.memory.kept.age();
  expect(engine.memory.kept.size).toBe(0);
});

test('a conversation that was changed since it was read is never read from the tables again', async () => {
  await create(3);
  await tidy();
  await commit({ ref: ref('c1'), expect: 1, at: 2, put: { doc: { newer: 1 } } });
  for (let time = 0; time < 5; time += 1) engine.memory.kept.age();
  db.exec('DELETE FROM conversations');
  expect(await load(1)).toEqual({ newer: 1 });
});
