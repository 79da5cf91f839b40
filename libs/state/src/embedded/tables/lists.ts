/** Lists of conversations: the tables, with what is newer in memory on top. */
import { headOf } from '../../contract/conversation.js';
import type { Conversation, Customer, Documents, Head, Ref } from '../../contract/conversation.js';
import type { Page } from '../../contract/store.js';
import type { Memory } from '../memory/memory.js';
import { headOfRow } from '../sqlite/rows.js';
import type { ConversationRow, HeadRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { packText } from '../../contract/pack-text.js';

interface Keyed<D extends Documents> {
  readonly key: number;
  readonly current: Conversation<D>;
}

/** As `Store.head`. */
export function headIn<D extends Documents>(
  { sql, memory }: { readonly sql: Statements; readonly memory: Memory<D> },
  ref: Ref,
): Head | null {
  const known = memory.kept.known(ref);
  if (known) return headOf(known.current, known.documentBytes);
  const row = sql.head.get(packText(ref.channel), packText(ref.id));
  return row ? headOfRow(row as unknown as HeadRow) : null;
}

/** As `Store.listByUser`. */
export function listByUser<D extends Documents>(
  { sql, memory }: { readonly sql: Statements; readonly memory: Memory<D> },
  { channel, userKey }: { readonly channel: string; readonly userKey: string },
  limit: number,
): Conversation<D>[] {
  const isOurs = (each: Conversation<D>) => each.userKey === userKey && each.channel === channel;
  const newer = newerIn(memory, isOurs);
  const rows = sql.ofUser.all(packText(channel), packText(userKey), limit + newer.length);
  return merged(memory, rows, newer)
    .filter(({ current }) => current.listed && !current.erased)
    .sort((one, other) => other.current.activeAt - one.current.activeAt || other.key - one.key)
    .slice(0, limit)
    .map(({ current }) => current);
}

/** As `Store.listByCustomer`. */
export function listByCustomer<D extends Documents>(
  { sql, memory }: { readonly sql: Statements; readonly memory: Memory<D> },
  { channel, sessionId }: Customer,
  limit: number,
): Conversation<D>[] {
  const isOurs = (each: Conversation<D>) => each.sessionId === sessionId && each.channel === channel;
  const newer = newerIn(memory, isOurs);
  const rows = sql.ofCustomer.all(packText(channel), packText(sessionId), limit);
  return merged(memory, rows, newer)
    .sort((one, other) => one.current.createdAt - other.current.createdAt || one.key - other.key)
    .slice(-limit)
    .map(({ current }) => current);
}

/** As `Store.page`, of tables that are up to date. */
export function pageOf<D extends Documents>(
  { sql, memory }: { readonly sql: Statements; readonly memory: Memory<D> },
  limit: number,
  after: string | null,
): Page<D> {
  const before = Number(after ?? Number.NaN);
  const key = Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER;
  const rows = sql.newest.all(key, limit) as unknown as ConversationRow[];
  const last = rows.at(-1);
  return {
    conversations: rows.map((row) => memory.kept.adopt(row).current),
    next: last === undefined || rows.length < limit ? null : String(last.key),
  };
}

/** What changed since the tables were written; few, as these are written often. */
function newerIn<D extends Documents>(memory: Memory<D>, isOurs: (each: Conversation<D>) => boolean): Keyed<D>[] {
  const newer: Keyed<D>[] = [];
  for (const cell of memory.dirtyConversations) if (isOurs(cell.current)) newer.push(cell);
  return newer;
}

/** Each once, as it is in memory. */
function merged<D extends Documents>(memory: Memory<D>, rows: unknown[], newer: readonly Keyed<D>[]): Keyed<D>[] {
  const all = new Set<Keyed<D>>(newer);
  for (const row of rows as ConversationRow[]) all.add(memory.kept.adopt(row));
  return [...all];
}
