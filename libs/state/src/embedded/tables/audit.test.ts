/** That the audit names what was changed behind the store's back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Discrepancy } from '../../contract/store.js';
import { openEmbedded } from '../open-embedded.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-audit-'));
  path = join(folder, 'store.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openEmbedded({ path, synchronous: 'normal' });

/** So many conversations `c1`, `c2`, … of five entries; the first, second and fifth are pushed, one push is confirmed. */
async function write(conversations: number): Promise<void> {
  const state = open();
  const { store } = state;
  const append = [true, true, false, false, true].map((pushed, index) => ({
    id: `e${index}`,
    at: 1,
    pushed,
    body: {},
  }));
  const birth = { sessionId: 's', userKey: 'u' };
  const begun: Promise<unknown>[] = [];
  for (let index = 1; index <= conversations; index += 1) {
    const ref = { channel: 'shop', id: `c${index}` };
    const enqueue = [{ id: `w${index}`, at: 1, counted: true, body: {} }];
    begun.push(store.commit({ ref, expect: 0, birth, at: 1, put: { doc: {} }, append, enqueue }));
  }
  await Promise.all(begun);
  for (let index = 1; index <= conversations; index += 1) {
    await store.confirm([{ ref: { channel: 'shop', id: `c${index}` }, push: 1 }], 1);
  }
  await state.close();
}

/** Runs `sql` on the closed file, then audits. */
async function auditAfter(sql: string, limit = 10): Promise<Discrepancy[]> {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
  const state = open();
  const { store } = state;
  try {
    return await store.audit(limit);
  } finally {
    await state.close();
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
    "DELETE FROM outbox WHERE id = 'w2'",
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
    "UPDATE outbox SET conversation = 99 WHERE id = 'w2'",
    [{ subject: 'work w2', expected: 'a conversation', found: 'none' }],
  ],
  [
    'a confirmed number that was raised alone',
    'UPDATE conversations SET confirmed_push = 3 WHERE key = 2',
    [booksToClient(9, 'delivered 3 + dead 0 + pending 4 = 7')],
  ],
  [
    'an entry that disappeared',
    "UPDATE chapters SET entries = json_remove(entries, '$[2]') WHERE conversation = 2",
    [of2('entries 1-5', 'entries 1-2, 4-5')],
  ],
  [
    'an entry that nobody appended',
    'INSERT INTO chapters VALUES (99, 2, 6, 3, \'[{"seq":7,"push":null}]\', \'[]\')',
    [of2('entries 1-5', 'entries 1-5, 7')],
  ],
  [
    'bytes that were raised',
    'UPDATE conversations SET bytes = bytes + 1 WHERE key = 2',
    [{ subject: 'usage shop', expected: 'bytes 36', found: 'bytes 37' }, of2('bytes 13', 'bytes 12')],
  ],
  [
    'a usage that was raised',
    'UPDATE usage SET bytes = 99',
    [{ subject: 'usage shop', expected: 'bytes 99', found: 'bytes 36' }],
  ],
  [
    'a usage that is not there',
    'DELETE FROM usage',
    [{ subject: 'usage shop', expected: 'bytes 0', found: 'bytes 36' }],
  ],
  [
    'a text that was changed',
    "UPDATE chapters SET entries = json_set(entries, '$[2].body', json('{\"a\":1}')) WHERE conversation = 2",
    [of2('bytes 12', 'bytes 17')],
  ],
  [
    'a push number given out twice',
    "UPDATE chapters SET entries = json_set(entries, '$[4].push', 2) WHERE conversation = 2",
    [of2('pushed entries 1-3', 'pushed entries 1-2, 2')],
  ],
  [
    'entries that an erasure left',
    'UPDATE conversations SET erased = 1, confirmed_push = 3 WHERE key = 2',
    [
      booksToClient(9, 'delivered 3 + dead 0 + pending 4 = 7'),
      of2('entries none', 'entries 1-5'),
      of2('pushed entries none', 'pushed entries 1-3'),
    ],
  ],
])('an audit of %s says so, and nothing else', async (_, sql, wanted) => {
  await write(3);
  expect(await auditAfter(sql)).toEqual(wanted);
});

test('an audit reads on until the last conversation, and stops at its limit', async () => {
  await write(1000);
  const last = { subject: 'conversation c1000', expected: 'entries 1-5', found: 'entries none' };
  expect(await auditAfter('DELETE FROM chapters WHERE conversation = 1000')).toContainEqual(last);
  expect(await auditAfter('DELETE FROM chapters', 3)).toHaveLength(3);
  expect(await auditAfter('DELETE FROM chapters', 5000)).toHaveLength(2000);
});

test('what was found is cut where it would be too long', async () => {
  await write(1);
  const many = `WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 2 FROM n WHERE i < 5000)
    INSERT INTO chapters SELECT 99, 1, 6, 9, json_group_array(json_object('seq', i, 'push', NULL)), '[]' FROM n`;
  const [entries] = await auditAfter(many);
  expect(entries?.found).toMatch(/^entries 1-5, 10, 12, /);
  expect(entries?.found.length).toBeLessThan(300);
});
