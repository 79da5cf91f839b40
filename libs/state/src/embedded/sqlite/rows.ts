/** Rows of the embedded store, read back into what the interface speaks of. */
import type { Balance } from '../../contract/store.js';
import type {
  Conversation,
  Customer,
  DeadLetter,
  Documents,
  Entry,
  Head,
  Hop,
  Work,
} from '../../contract/conversation.js';
import { unpackText } from '../../contract/pack-text.js';

export interface ConversationRow {
  readonly key: number;
  readonly channel: string;
  readonly id: string;
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
  readonly bytes: number;
  readonly doc: string;
}

export interface UsageRow {
  readonly channel: string;
  readonly bytes: number;
}

export type HeadRow = Omit<
  ConversationRow,
  'version' | 'ttl_days' | 'last_seq' | 'last_push' | 'confirmed_push' | 'bytes' | 'doc'
> & { readonly document_bytes: number };

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

export interface ProgressRow {
  readonly arrival: number;
  readonly position: number;
  readonly conversation: number;
}

export function conversationOf<D extends Documents>(row: ConversationRow): Conversation<D> {
  return {
    channel: unpackText(row.channel),
    id: unpackText(row.id),
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
    bytes: row.bytes,
    doc: JSON.parse(row.doc) as D['conversation'],
  };
}

export function headOfRow(row: HeadRow): Head {
  return {
    channel: unpackText(row.channel),
    id: unpackText(row.id),
    sessionId: unpackText(row.session_id),
    userKey: unpackText(row.user_key),
    createdAt: row.created_at,
    activeAt: row.active_at,
    listed: row.listed === 1,
    erased: row.erased === 1,
    documentBytes: row.document_bytes,
  };
}

/** What was read from chapters of one conversation, the newest first. */
export function storedEntries<D extends Documents>(chapters: readonly unknown[]): Entry<D>[] {
  return chapters.toReversed().flatMap((row) => entriesOf<D>(row));
}

/** The entries of one chapter. */
export function entriesOf<D extends Documents>(row: unknown): Entry<D>[] {
  return JSON.parse((row as { readonly entries: string }).entries) as Entry<D>[];
}

/** The hops of one chapter. */
export function hopsOf(row: unknown): Hop[] {
  return JSON.parse((row as { readonly hops: string }).hops) as Hop[];
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

export function customerOfRow(row: CustomerRow): Customer {
  return { channel: unpackText(row.channel), sessionId: unpackText(row.session_id) };
}

export function balanceOf(row: Balance): Balance {
  return { ...row, channel: unpackText(row.channel) };
}
