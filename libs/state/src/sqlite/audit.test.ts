/** That the audit names what was changed behind the store's back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../store.sqlite.js';
import type { Discrepancy, Documents } from '../store.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-audit-'));
  path = join(folder, 'store.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openSqliteStore<Documents>({ path, synchronous: 'normal' });

/** So many conversations `c1`, `c2`, … of five entries; the first, second and fifth are pushed, one push is confirmed. */
async function write(conversations: number): Promise<void> {
  const store = open();
  const put = { channel: 'shop', sessionId: 's', userKey: 'u', listed: true, ttlDays: null, activeAt: null, doc: {} };
  const append = [true, true, false, false, true].map((pushed, index) => ({
    id: `e${index}`,
    at: 1,
    pushed,
    body: {},
  }));
  for (let index = 1; index <= conversations; index += 1) {
    const conversationId = `c${index}`;
    const enqueue = [{ id: `w${index}`, at: 1, counted: true, body: {} }];
    void store.commit({ conversationId, expect: 0, at: 1, put, append, enqueue });
    void store.confirm([{ conversationId, push: 1 }], 1);
  }
  await store.close();
}

/** Runs `sql` on the closed file, then audits. */
async function auditAfter(sql: string, limit = 10): Promise<Discrepancy[]> {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
  const store = open();
  try {
    return await store.audit(limit);
  } finally {
    await store.close();
  }
}

const of2 = (expected: string, found: string) => ({ subject: 'conversation c2', expected, found });
const booksToClient = (accepted: number, found: string) => ({
  subject: 'books shop to_client',
  expected: `accepted ${accepted}`,
  found,
});

test.each([
  ['a sound store', 'SELECT 1', []],
  [
    'a counter that was raised',
    "UPDATE counters SET accepted = accepted + 1 WHERE direction = 'to_client'",
    [booksToClient(10, 'delivered 3 + dead 0 + pending 6 = 9')],
  ],
  [
    'waiting work that disappeared',
    "DELETE FROM work WHERE id = 'w2'",
    [
      {
        subject: 'books shop to_helpdesk',
        expected: 'accepted 3',
        found: 'delivered 0 + dead 0 + pending 2 = 2',
      },
    ],
  ],
  [
    'work of no conversation',
    "UPDATE work SET conversation = 99 WHERE id = 'w2'",
    [{ subject: 'work w2', expected: 'a conversation', found: 'none' }],
  ],
  [
    'a held entry that disappeared',
    'DELETE FROM held WHERE conversation = 2 AND push = 2',
    [booksToClient(9, 'delivered 3 + dead 0 + pending 5 = 8'), of2('held entries 2-3', 'held entries 3')],
  ],
  [
    'a held entry that is another one',
    'UPDATE held SET push = 1 WHERE conversation = 2 AND push = 3',
    [of2('held entries 2-3', 'held entries 1-2')],
  ],
  [
    'a confirmed number that was raised alone',
    'UPDATE conversations SET confirmed_push = 3 WHERE key = 2',
    [of2('held entries none', 'held entries 2-3')],
  ],
  [
    'an entry that disappeared',
    'DELETE FROM entries WHERE conversation = 2 AND seq = 3',
    [of2('entries 1-5', 'entries 1-2, 4-5')],
  ],
  [
    'an entry that nobody appended',
    "INSERT INTO entries VALUES (2, 7, 'x', 1, NULL, NULL, '{}')",
    [of2('entries 1-5', 'entries 1-5, 7')],
  ],
  [
    'a push number given out twice',
    'UPDATE entries SET push = 2 WHERE conversation = 2 AND seq = 5',
    [of2('pushed entries 1-3', 'pushed entries 1-2, 2')],
  ],
  [
    'entries that an erasure left',
    'UPDATE conversations SET erased = 1, confirmed_push = 3 WHERE key = 2',
    [
      of2('entries none', 'entries 1-5'),
      of2('pushed entries none', 'pushed entries 1-3'),
      of2('held entries none', 'held entries 2-3'),
    ],
  ],
])('an audit of %s says so, and nothing else', async (_, sql, wanted) => {
  await write(3);
  expect(await auditAfter(sql)).toEqual(wanted);
});

test('an audit reads on until the last conversation, and stops at its limit', async () => {
  await write(1000);
  const last = { subject: 'conversation c1000', expected: 'entries 1-5', found: 'entries none' };
  expect(await auditAfter('DELETE FROM entries WHERE conversation = 1000')).toContainEqual(last);
  expect(await auditAfter('DELETE FROM entries', 3)).toHaveLength(3);
  expect(await auditAfter('DELETE FROM entries', 5000)).toHaveLength(2000);
});

test('what was found is cut where it would be too long', async () => {
  await write(1);
  const many = `WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 2 FROM n WHERE i < 5000)
    INSERT INTO entries SELECT 1, i, 'x' || i, 1, NULL, NULL, '{}' FROM n`;
  const [entries] = await auditAfter(many);
  expect(entries?.found).toMatch(/^entries 1-5, 10, 12, /);
  expect(entries?.found.length).toBeLessThan(300);
});
