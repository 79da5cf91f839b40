/** Writes what changed in memory into the tables by conversation and customer, inside a transaction that is open. */
import type { Conversation, Customer, Documents, Entry, Work } from '../../contract/conversation.js';
import { rewritten } from '../../contract/plan/plan-entries.js';
import { none } from '../../contract/plan/planned.js';
import type { ConversationCell, CustomerCell } from '../memory/cells.js';
import type { Memory } from '../memory/memory.js';
import type { StoreSecret } from '../../contract/erased.js';
import { deleteConversation, entomb, placeOfRow } from './bury.js';
import { entriesWith, noTail } from '../memory/tail.js';
import { entriesOf } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { packText } from '../../contract/pack-text.js';
import { inChapters } from './chapters.js';

/** Each conversation and customer once, however often it changed. */
export function writeTables<D extends Documents>(
  sql: Statements,
  memory: Memory<D>,
  arrival: number,
  secret: StoreSecret,
): void {
  for (const cell of memory.dirtyConversations) {
    if (cell.isBuried) bury(sql, cell);
    else writeConversation(sql, cell);
  }
  for (const { current, tickets } of memory.erased) entomb(sql, secret, current, tickets);
  if (memory.erased.size > 0) sql.setRemnants.run(1);
  writeDeaths(sql, memory);
  for (const cell of memory.dirtyCustomers) if (cell.isDirty) writeCustomer(sql, memory, cell);
  for (const { channel, direction, accepted, delivered, dead } of memory.books.dirty) {
    sql.setCounter.run(packText(channel), direction, accepted, delivered, dead);
  }
  for (const [channel, bytes] of memory.usage.dirty()) sql.setUsage.run(packText(channel), bytes);
  sql.setProgress.run(arrival, memory.lastPosition, memory.lastKey);
}

/** One that was erased since it was made was never written. */
function bury<D extends Documents>(sql: Statements, { key, stored }: ConversationCell<D>): void {
  if (stored) deleteConversation(sql, placeOfRow(key, stored));
}

function writeConversation<D extends Documents>(sql: Statements, cell: ConversationCell<D>): void {
  const { key, current, stored, tail } = cell;
  if (current === stored) return;
  if (stored) {
    const { version, activeAt, lastSeq, lastPush, confirmedPush, bytes, doc } = current;
    sql.updateConversation.run(version, activeAt, lastSeq, lastPush, confirmedPush, bytes, JSON.stringify(doc), key);
    if (hasOtherRules(current, stored)) {
      sql.updateRules.run(Number(current.listed), Number(current.erased), current.ttlDays, key);
    }
  } else {
    insertConversation(sql, cell);
  }
  if (current.erased) {
    if (stored?.erased === false) sql.deleteChapters.run(key);
  } else if (tail !== noTail) {
    writeChapter(sql, cell);
  }
}

/** True if the indices that conversations expire by are touched. */
function hasOtherRules(current: Conversation<Documents>, stored: Conversation<Documents>): boolean {
  return (
    current.ttlDays !== stored.ttlDays ||
    current.listed !== stored.listed ||
    current.erased !== stored.erased ||
    current.activeAt < stored.activeAt
  );
}

function insertConversation<D extends Documents>(sql: Statements, { key, current }: ConversationCell<D>): void {
  sql.insertConversation.run({
    key,
    channel: packText(current.channel),
    id: packText(current.id),
    sessionId: packText(current.sessionId),
    userKey: packText(current.userKey),
    version: current.version,
    createdAt: current.createdAt,
    activeAt: current.activeAt,
    listed: Number(current.listed),
    erased: Number(current.erased),
    ttlDays: current.ttlDays,
    lastSeq: current.lastSeq,
    lastPush: current.lastPush,
    confirmedPush: current.confirmedPush,
    bytes: current.bytes,
    doc: JSON.stringify(current.doc),
  });
}

function writeChapter<D extends Documents>(sql: Statements, { key, current, stored, tail }: ConversationCell<D>): void {
  const firstSeq = (stored?.lastSeq ?? 0) + 1;
  const older = tail.rewrites.filter(({ seq }) => seq < firstSeq);
  if (tail.entries !== '' || tail.hops !== '') {
    const isRewritten = tail.rewrites.length > older.length;
    const entries = isRewritten ? JSON.stringify(entriesWith<D>(none, tail)) : `[${tail.entries}]`;
    const whole = { json: entries, firstSeq, lastPush: current.lastPush };
    const chapters = [...inChapters(whole, stored?.lastPush ?? 0)];
    for (const [index, chapter] of chapters.entries()) {
      const hops = index === chapters.length - 1 ? `[${tail.hops}]` : '[]';
      sql.insertChapter.run(key, chapter.firstSeq, chapter.lastPush, chapter.json, hops);
    }
  }
  for (const change of older) rewriteEntry(sql, key, change);
}

function rewriteEntry<D extends Documents>(
  sql: Statements,
  key: number,
  change: Pick<Entry<D>, 'seq' | 'body' | 'origin'>,
): void {
  const row = sql.chapterOf.get(key, change.seq) as { number: number; entries: string } | undefined;
  if (!row) return;
  const entries = entriesOf<D>(row).map((entry) => (entry.seq === change.seq ? rewritten(entry, change) : entry));
  sql.rewriteChapter.run(JSON.stringify(entries), row.number);
}

function writeDeaths<D extends Documents>(sql: Statements, memory: Memory<D>): void {
  for (const { conversation, died, forgotten } of memory.deaths) {
    const name = nameOf(conversation);
    for (const id of forgotten) sql.forget.run(...name, packText(id));
    for (const { diedAt, reason, ...item } of died) {
      sql.insertDeadLetter.run(...columnsOf(memory, item), diedAt, packText(reason), JSON.stringify(item.body));
    }
  }
}

function writeCustomer<D extends Documents>(sql: Statements, memory: Memory<D>, cell: CustomerCell<D>): void {
  const { current, stored, customer } = cell;
  if (current.waiting !== stored.waiting) writeOutbox(sql, memory, cell);
  if (current.tickets !== stored.tickets) {
    for (const [ticket, id] of current.tickets) {
      // What was buried has taken its tickets along, also one that another conversation has by now.
      if (stored.tickets.has(ticket) && memory.erased.size === 0) continue;
      const key = keyOf(memory, { channel: customer.channel, id });
      sql.insertTicket.run(...nameOf(customer), packText(ticket), key);
    }
  }
  if (cell.isMarked !== cell.storedMark) (cell.isMarked ? sql.mark : sql.unmark).run(...nameOf(customer));
}

/** Both by position. What came and went in between is in neither and was never written. */
function writeOutbox<D extends Documents>(sql: Statements, memory: Memory<D>, cell: CustomerCell<D>): void {
  const [current, stored, name] = [cell.current.waiting, cell.stored.waiting, nameOf(cell.customer)];
  let next = 0;
  for (const item of current) {
    for (; (stored[next]?.position ?? Infinity) < item.position; next += 1) {
      sql.deleteWork.run(...name, stored[next]?.position ?? 0);
    }
    const old = stored[next]?.position === item.position ? stored[next] : undefined;
    if (old) next += 1;
    if (!old) sql.insertWork.run(...columnsOf(memory, item), JSON.stringify(item.body));
    else if (old !== item) sql.updateWork.run(JSON.stringify(item.body), ...name, item.position);
  }
  for (const item of stored.slice(next)) sql.deleteWork.run(...name, item.position);
}

/** The columns that items and dead letters share, up to their body. */
function columnsOf<D extends Documents>(memory: Memory<D>, item: Work<D>) {
  const { position, id, conversationId, channel, at, counted } = item;
  const key = keyOf(memory, { channel, id: conversationId });
  return [position, packText(id), key, ...nameOf(item), at, Number(counted)] as const;
}

/** The key of a conversation that something of its customer speaks of: it exists, in memory or in the tables, or did until now. */
function keyOf<D extends Documents>(memory: Memory<D>, ref: { channel: string; id: string }): number {
  const cell = memory.kept.cell(ref);
  if (!cell) throw new Error('What is to be written is of no conversation');
  return cell.key;
}

function nameOf({ channel, sessionId }: Customer): readonly [string, string] {
  return [packText(channel), packText(sessionId)];
}
