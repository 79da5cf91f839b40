/** Compares what the counters and the heads of conversations claim with the rows that they are about. */
import { setImmediate } from 'node:timers/promises';
import { jsonBytes } from '../../contract/plan/bytes.js';
import { runOf, runsOf } from '../../contract/runs.js';
import type { Balance, Discrepancy } from '../../contract/store.js';
import { balanceOf, storedEntries } from '../sqlite/rows.js';
import type { ConversationRow, UsageRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { unpackText } from '../../contract/pack-text.js';

/** Conversations compared before other work gets its turn. */
const pageSize = 200;
/** A list of numbers that is longer is cut. */
const longestText = 200;

/** As `Store.audit`. Each conversation is compared whole in one turn of the event loop, so no write comes in between. */
export async function audit(
  read: <T>(query: (sql: Statements) => T) => Promise<T>,
  limit: number,
): Promise<Discrepancy[]> {
  const found = await read((sql) => [...auditBooks(sql), ...auditUsage(sql), ...auditWork(sql, limit)]);
  let heads: ConversationRow[] = [];
  do {
    const after = heads.at(-1)?.key ?? 0;
    heads = await read((sql) => {
      const page = sql.heads.all(after, pageSize) as unknown as ConversationRow[];
      for (const head of page) found.push(...auditConversation(sql, head));
      return page;
    });
    await setImmediate();
  } while (heads.length === pageSize && found.length < limit);
  return found.slice(0, limit);
}

function auditBooks(sql: Statements): Discrepancy[] {
  const books = (sql.books.all() as unknown as Balance[]).map(balanceOf);
  return books.flatMap(({ channel, direction, accepted, delivered, dead, pending }) => {
    const sum = delivered + dead + pending;
    if (accepted === sum) return [];
    const found = `delivered ${delivered} + dead ${dead} + pending ${pending} = ${sum}`;
    return [{ subject: `books ${channel} ${direction}`, expected: `accepted ${accepted}`, found }];
  });
}

function auditUsage(sql: Statements): Discrepancy[] {
  const rows = sql.wrongUsage.all() as unknown as (UsageRow & { readonly found: number })[];
  return rows.map(({ channel, bytes, found }) => ({
    subject: `usage ${unpackText(channel)}`,
    expected: `bytes ${bytes}`,
    found: `bytes ${found}`,
  }));
}

function auditWork(sql: Statements, limit: number): Discrepancy[] {
  const rows = sql.orphanedWork.all(limit) as unknown as { readonly id: string }[];
  return rows.map(({ id }) => ({ subject: `work ${unpackText(id)}`, expected: 'a conversation', found: 'none' }));
}

function auditConversation(sql: Statements, head: ConversationRow): Discrepancy[] {
  const kept = (last: number): string => (head.erased === 1 ? 'none' : runOf(1, last));
  const entries = storedEntries(sql.entries.all(head.key));
  const seqs = entries.map((entry) => entry.seq);
  const pushes = entries.flatMap(({ push }) => (push === null ? [] : [push]));
  const numbers = [
    ['entries', kept(head.last_seq), seqs],
    ['pushed entries', kept(head.last_push), pushes],
  ] as const;
  const subject = `conversation ${unpackText(head.id)}`;
  const wrong = numbers.flatMap(([name, expected, rows]) => {
    const found = runsOf(rows);
    if (found === expected) return [];
    return [{ subject, expected: `${name} ${expected}`, found: `${name} ${found.slice(0, longestText)}` }];
  });
  const bytes = Buffer.byteLength(head.doc) + entries.reduce((sum, { body }) => sum + jsonBytes(body), 0);
  // With other entries it has other bytes.
  if (wrong.length > 0 || bytes === head.bytes) return wrong;
  return [{ subject, expected: `bytes ${head.bytes}`, found: `bytes ${bytes}` }];
}
