/** Rows of the embedded store, read back into what the interface speaks of. */
import type { Balance, Conversation, DeadLetter, Documents, Entry, Hop, Work } from '../store.js';
import { unpackText } from './text.js';

export interface ConversationRow {
  readonly id: string;
  readonly channel: string;
  readonly session_id: string;
  readonly user_key: string;
  readonly version: number;
  readonly created_at: number;
  readonly active_at: number;
  readonly listed: number;
  readonly erased: number;
  readonly ttl_days: number | null;
  readonly last_seq: number;
  readonly last_push: number;
  readonly confirmed_push: number;
  readonly doc: string;
}

export interface EntryRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly push: number | null;
  readonly origin: string | null;
  readonly body: string;
}

export interface WorkRow {
  readonly position: number;
  readonly id: string;
  readonly conversation_id: string;
  readonly channel: string;
  readonly session_id: string;
  readonly at: number;
  readonly counted: number;
  readonly body: string;
}

export interface DeadLetterRow extends WorkRow {
  readonly died_at: number;
  readonly reason: string;
}

export interface CustomerRow {
  readonly channel: string;
  readonly session_id: string;
}

export function conversationOf<D extends Documents>(row: ConversationRow): Conversation<D> {
  return {
    id: unpackText(row.id),
    channel: unpackText(row.channel),
    sessionId: unpackText(row.session_id),
    userKey: unpackText(row.user_key),
    version: row.version,
    createdAt: row.created_at,
    activeAt: row.active_at,
    listed: row.listed === 1,
    erased: row.erased === 1,
    ttlDays: row.ttl_days,
    lastSeq: row.last_seq,
    lastPush: row.last_push,
    confirmedPush: row.confirmed_push,
    doc: JSON.parse(row.doc) as D['conversation'],
  };
}

export function entryOf<D extends Documents>(row: EntryRow): Entry<D> {
  return {
    id: unpackText(row.id),
    at: row.at,
    pushed: row.push !== null,
    ...(row.origin === null ? {} : { origin: unpackText(row.origin) }),
    body: JSON.parse(row.body) as D['entry'],
    seq: row.seq,
    push: row.push,
  };
}

export function workOf<D extends Documents>(row: WorkRow): Work<D> {
  return {
    id: unpackText(row.id),
    at: row.at,
    counted: row.counted === 1,
    body: JSON.parse(row.body) as D['work'],
    channel: unpackText(row.channel),
    sessionId: unpackText(row.session_id),
    position: row.position,
    conversationId: unpackText(row.conversation_id),
  };
}

export function deadLetterOf<D extends Documents>(row: DeadLetterRow): DeadLetter<D> {
  return { ...workOf<D>(row), diedAt: row.died_at, reason: unpackText(row.reason) };
}

export function hopOf({ at, hop, ref, detail }: Hop): Hop {
  return { at, hop: unpackText(hop), ref: unpackText(ref), detail: unpackText(detail) };
}

export function balanceOf(row: Balance): Balance {
  return { ...row, channel: unpackText(row.channel) };
}
