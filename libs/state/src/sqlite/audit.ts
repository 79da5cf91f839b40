/** Compares what the counters and the heads of conversations claim with the rows that they are about. */
import { setImmediate } from 'node:timers/promises';
import type { Balance, Discrepancy } from '../store.js';
import type { HeadRow } from './apply-change.js';
import { balanceOf } from './rows.js';
import type { Statements } from './statements.js';
import { unpackText } from './text.js';

type Head = Pick<HeadRow, 'key' | 'channel' | 'erased' | 'last_seq' | 'last_push' | 'confirmed_push'> & {
  readonly id: string;
};

/** Conversations compared before other work gets its turn. */
const pageSize = 200;
/** A list of numbers that is longer is cut. */
const longestText = 200;

/** As `Store.audit`. Each conversation is compared whole in one turn of the event loop, so no write comes in between. */
export async function audit(
  read: <T>(query: (sql: Statements) => T) => Promise<T>,
  limit: number,
): Promise<Discrepancy[]> {
  const found = await read((sql) => [...auditBooks(sql), ...auditWork(sql, limit)]);
  let heads: Head[] = [];
  do {
    const after = heads.at(-1)?.key ?? 0;
    heads = await read((sql) => {
      const page = sql.heads.all(after, pageSize) as unknown as Head[];
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

function auditWork(sql: Statements, limit: number): Discrepancy[] {
  const rows = sql.orphanedWork.all(limit) as unknown as { readonly id: string }[];
  return rows.map(({ id }) => ({ subject: `work ${unpackText(id)}`, expected: 'a conversation', found: 'none' }));
}

function auditConversation(sql: Statements, head: Head): Discrepancy[] {
  const isErased = head.erased === 1;
  const kept = (first: number, last: number): string => (isErased ? runsOf([]) : runOf(first, last));
  const numbers = [
    ['entries', kept(1, head.last_seq), sql.seqs.all(head.key)],
    ['pushed entries', kept(1, head.last_push), sql.pushes.all(head.key)],
    ['held entries', kept(head.confirmed_push + 1, head.last_push), sql.heldPushes.all(head.channel, head.key)],
  ] as const;
  return numbers.flatMap(([name, expected, rows]) => {
    const found = runsOf((rows as { number: number }[]).map((row) => row.number));
    if (found === expected) return [];
    const subject = `conversation ${unpackText(head.id)}`;
    return [{ subject, expected: `${name} ${expected}`, found: `${name} ${found.slice(0, longestText)}` }];
  });
}

/** Ascending numbers as text that shows each gap and each repetition: `1-3, 5, 5-6`. */
function runsOf(numbers: readonly number[]): string {
  const runs: { readonly first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && number === run.last + 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => runOf(first, last)).join(', ') || 'none';
}

/** One run; none if the last number comes before the first. */
function runOf(first: number, last: number): string {
  if (last < first) return 'none';
  return first === last ? String(first) : `${first}-${last}`;
}
