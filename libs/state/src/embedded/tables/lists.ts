/** Lists of conversations, most without their documents: the tables, with what is newer in memory on top. */
import { headOf } from '../../contract/conversation.js';
import type { Conversation, Customer, Documents, Head, Ref } from '../../contract/conversation.js';
import type { ConversationPage } from '../../contract/store.js';
import type { ConversationCell } from '../memory/cells.js';
import type { Memory } from '../memory/memory.js';
import { conversationOf, headOfRow } from '../sqlite/rows.js';
import type { ConversationRow, HeadRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { packText } from '../../contract/pack-text.js';

interface Tools<D extends Documents> {
  readonly sql: Statements;
  readonly memory: Memory<D>;
}

interface User {
  readonly channel: string;
  readonly userKey: string;
}

interface Keyed {
  readonly key: number;
  readonly head: Head;
}

/** As `Store.head`. */
export function headIn<D extends Documents>({ sql, memory }: Tools<D>, ref: Ref): Head | null {
  const known = memory.kept.known(ref);
  if (known) return known.isBuried ? null : headOf(known.current, known.documentBytes);
  const row = sql.head.get(packText(ref.channel), packText(ref.id));
  return row ? headOfRow(row as unknown as HeadRow) : null;
}

/** As `Store.loadAll`: what is not in memory does not get there. */
export function loadPast<D extends Documents>({ sql, memory }: Tools<D>, ref: Ref): Conversation<D> | null {
  const known = memory.kept.known(ref);
  if (known) return known.isBuried ? null : known.current;
  const row = sql.conversation.get(packText(ref.channel), packText(ref.id));
  return row ? conversationOf<D>(row as unknown as ConversationRow) : null;
}

/** As `Store.listByUser`. */
export function listByUser<D extends Documents>({ sql, memory }: Tools<D>, user: User, limit: number): Head[] {
  const newer = newerIn(memory, (each) => isOf(each, user));
  const rows = sql.ofUser.all(packText(user.channel), packText(user.userKey), limit + newer.length);
  return merged(rows, newer)
    .filter(({ head }) => isShown(head))
    .sort((one, other) => other.head.activeAt - one.head.activeAt || other.key - one.key)
    .slice(0, limit)
    .map(({ head }) => head);
}

/** As `Store.countByUser`. */
export function countByUser<D extends Documents>({ sql, memory }: Tools<D>, user: User): number {
  const { number } = sql.countOfUser.get(packText(user.channel), packText(user.userKey)) as { number: number };
  return newerIn(memory, (each) => isOf(each, user)).reduce(
    (sum, { current, stored }) => sum + Number(isShown(current)) - Number(stored !== null && isShown(stored)),
    number,
  );
}

/** As `Store.listByCustomer`. */
export function listByCustomer<D extends Documents>(
  { sql, memory }: Tools<D>,
  { channel, sessionId }: Customer,
  limit: number,
): Head[] {
  const isOurs = (each: Conversation<D>) => each.sessionId === sessionId && each.channel === channel;
  const newer = newerIn(memory, isOurs);
  const rows = sql.ofCustomer.all(packText(channel), packText(sessionId), limit + newer.length);
  return merged(rows, newer)
    .sort((one, other) => one.head.createdAt - other.head.createdAt || one.key - other.key)
    .slice(-limit)
    .map(({ head }) => head);
}

function isOf(each: Conversation<Documents>, { channel, userKey }: User): boolean {
  return each.userKey === userKey && each.channel === channel;
}

function isShown({ listed, erased }: Pick<Head, 'listed' | 'erased'>): boolean {
  return listed && !erased;
}

/** As `Store.conversations`, of tables that are up to date; what is not in memory does not get there. */
export function conversationPage<D extends Documents>(
  { sql, memory }: Tools<D>,
  limit: number,
  after: string | null,
): ConversationPage<D> {
  const before = Number(after ?? Number.NaN);
  const key = Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER;
  const rows = sql.newest.all(key, limit) as unknown as ConversationRow[];
  const last = rows.at(-1);
  return {
    conversations: rows.map((row) => {
      const stored = conversationOf<D>(row);
      return memory.kept.known(stored)?.current ?? stored;
    }),
    next: last === undefined || rows.length < limit ? null : String(last.key),
  };
}

/** What changed since the tables were written; few, as these are written often. */
function newerIn<D extends Documents>(
  memory: Memory<D>,
  isOurs: (each: Conversation<D>) => boolean,
): ConversationCell<D>[] {
  const newer: ConversationCell<D>[] = [];
  for (const cell of memory.dirtyConversations) if (isOurs(cell.current)) newer.push(cell);
  return newer;
}

/** Each once; what is newer than its row as it is in memory, and not what is there no more. */
function merged<D extends Documents>(rows: unknown[], newer: readonly ConversationCell<D>[]): Keyed[] {
  const kept = newer.filter(({ isBuried }) => !isBuried);
  const all = kept.map((cell): Keyed => ({ key: cell.key, head: headOf(cell.current, cell.documentBytes) }));
  const keys = new Set(newer.map(({ key }) => key));
  for (const row of rows as HeadRow[]) if (!keys.has(row.key)) all.push({ key: row.key, head: headOfRow(row) });
  return all;
}
