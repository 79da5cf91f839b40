/** A change as it goes into rows: texts packed, documents as JSON, so that the caller may change its objects at once. */
import type { Change, Documents, Hop } from '../store.js';
import { packText } from './text.js';

/** Keys are the names of the placeholders in `statements.ts`. */
export interface PackedChange {
  readonly id: string;
  readonly expect: number;
  readonly at: number;
  readonly channel: string;
  readonly sessionId: string;
  readonly activeAt: number | null;
  readonly put: { userKey: string; listed: number; ttlDays: number | null; doc: string };
  readonly append: readonly { id: string; at: number; pushed: boolean; origin: string | null; body: string }[];
  readonly rewrite: readonly { seq: number; origin: string | null; body: string }[];
  readonly enqueue: readonly { id: string; at: number; counted: number; body: string }[];
  readonly amend: readonly { id: string; body: string }[];
  readonly settle: readonly { id: string; death: { at: number; reason: string } | null }[];
  readonly forget: readonly string[];
  readonly hops: readonly Hop[];
  readonly erase: boolean;
}

/** Throws what `JSON.stringify` throws for a document that is no JSON. */
export function packChange<D extends Documents>(change: Change<D>): PackedChange {
  const { put } = change;
  return {
    id: packText(change.conversationId),
    expect: change.expect,
    at: change.at,
    channel: packText(put.channel),
    sessionId: packText(put.sessionId),
    activeAt: put.activeAt,
    put: {
      userKey: packText(put.userKey),
      listed: Number(put.listed),
      ttlDays: put.ttlDays,
      doc: JSON.stringify(put.doc),
    },
    ...packEntries(change),
    ...packWork(change),
    hops: (change.hops ?? []).map(packHop),
    erase: change.erase ?? false,
  };
}

function packEntries<D extends Documents>({ append = [], rewrite = [] }: Change<D>) {
  return {
    append: append.map(({ id, at, pushed, origin, body }) => ({
      id: packText(id),
      at,
      pushed,
      origin: packOrigin(origin),
      body: JSON.stringify(body),
    })),
    rewrite: rewrite.map(({ seq, origin, body }) => ({ seq, origin: packOrigin(origin), body: JSON.stringify(body) })),
  };
}

function packWork<D extends Documents>({ enqueue = [], amend = [], settle = [], forget = [] }: Change<D>) {
  return {
    enqueue: enqueue.map(({ id, at, counted, body }) => ({
      id: packText(id),
      at,
      counted: Number(counted),
      body: JSON.stringify(body),
    })),
    amend: amend.map(({ id, body }) => ({ id: packText(id), body: JSON.stringify(body) })),
    settle: settle.map((item) => ({
      id: packText(item.id),
      death: item.as === 'dead' ? { at: item.at, reason: packText(item.reason) } : null,
    })),
    forget: forget.map(packText),
  };
}

function packHop({ at, hop, ref, detail }: Hop): Hop {
  return { at, hop: packText(hop), ref: packText(ref), detail: packText(detail) };
}

function packOrigin(origin: string | undefined): string | null {
  return origin === undefined ? null : packText(origin);
}
