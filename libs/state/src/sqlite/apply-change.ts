/** Applies one change inside a transaction that is already open. */
import type { Committed } from '../store.js';
import { count } from './count.js';
import type { PackedChange } from './packed-change.js';
import type { Statements } from './statements.js';

/** The part of a conversation that numbers and counts are made from. */
export interface HeadRow {
  readonly key: number;
  readonly channel: string;
  readonly version: number;
  readonly erased: number;
  readonly active_at: number;
  readonly last_seq: number;
  readonly last_push: number;
  readonly confirmed_push: number;
}

/** Returns `conflict` before anything is written; throws if an id is not new, and the transaction must be undone. */
export function applyChange(sql: Statements, change: PackedChange): Committed {
  const head = sql.head.get(change.id) as HeadRow | undefined;
  if ((head?.version ?? 0) !== change.expect) return { outcome: 'conflict' };
  if (head && head.channel !== change.channel) throw new Error('A conversation keeps its channel');

  const lastSeq = (head?.last_seq ?? 0) + change.append.length;
  const lastPush = (head?.last_push ?? 0) + change.append.filter((entry) => entry.pushed).length;
  const isErased = change.erase || head?.erased === 1;
  const key = putConversation(sql, change, head, { lastSeq, lastPush, erased: Number(isErased) });

  appendEntries(sql, change, key, head);
  for (const { seq, body, origin } of change.rewrite) sql.rewriteEntry.run(body, origin, key, seq);
  for (const hop of change.hops) sql.insertHop.run({ ...hop, conversation: key });
  if (isErased) deleteContents(sql, key, change.channel);
  changeOutbox(sql, change, key);
  return { outcome: 'committed', version: change.expect + 1, lastSeq, lastPush };
}

/** Deletes a conversation's entries and trace; entries that were still held for clients count as dead. */
export function deleteContents(sql: Statements, key: number, channel: string): void {
  const held = Number(sql.letGo.run(channel, key, Number.MAX_SAFE_INTEGER).changes);
  count(sql, channel, 'to_client', { dead: held });
  sql.deleteEntries.run(key);
  sql.deleteHops.run(key);
}

function putConversation(
  sql: Statements,
  change: PackedChange,
  head: HeadRow | undefined,
  reached: { lastSeq: number; lastPush: number; erased: number },
): number {
  const row = { ...change.put, ...reached, sessionId: change.sessionId };
  if (head) {
    sql.updateConversation.run({ ...row, key: head.key, activeAt: change.activeAt ?? head.active_at });
    return head.key;
  }
  const { id, channel, at } = change;
  const inserted = sql.insertConversation.run({ ...row, id, channel, at, activeAt: change.activeAt ?? at });
  return Number(inserted.lastInsertRowid);
}

function appendEntries(sql: Statements, change: PackedChange, key: number, head: HeadRow | undefined): void {
  const firstPush = head?.last_push ?? 0;
  let seq = head?.last_seq ?? 0;
  let push = firstPush;
  for (const { pushed, ...entry } of change.append) {
    seq += 1;
    if (pushed) push += 1;
    sql.insertEntry.run({ ...entry, conversation: key, seq, push: pushed ? push : null });
    if (pushed) sql.hold.run(change.channel, key, push);
  }
  count(sql, change.channel, 'to_client', { accepted: push - firstPush });
}

/** Dead letters go first: one that is replayed may come back under its id. */
function changeOutbox(sql: Statements, change: PackedChange, key: number): void {
  const { channel, sessionId } = change;
  for (const id of change.forget) sql.forget.run(id);
  for (const item of change.enqueue) sql.enqueue.run({ ...item, conversation: key, channel, sessionId });
  count(sql, channel, 'to_helpdesk', { accepted: change.enqueue.filter((item) => item.counted).length });
  for (const { id, body } of change.amend) sql.amend.run(body, id);
  for (const item of change.settle) settle(sql, item);
}

function settle(sql: Statements, { id, death }: PackedChange['settle'][number]): void {
  const done = death ? sql.settleDead.get(death.at, death.reason, id) : sql.settleDelivered.get(id);
  const row = done as { channel: string; counted: number } | undefined;
  if (row?.counted) count(sql, row.channel, 'to_helpdesk', death ? { dead: 1 } : { delivered: 1 });
}
