/** Counts what a conversation takes: its document and the bodies of its entries, as JSON. */
import type { Conversation, Documents, Entry } from '../conversation.js';
import { documentBytes, documentGrowth, jsonBytes } from './bytes.js';
import type { Growth } from './planned.js';

/** The bodies of entries as JSON, written once for all who need them. Throws for what is no JSON. */
export function bodiesOf<D extends Documents>(entries: readonly Entry<D>[]): readonly string[] {
  return entries.map(({ id, body }) => {
    const text = JSON.stringify(body) as string | undefined;
    if (text === undefined) throw new TypeError(`The body of entry ${id} is no JSON`);
    return text;
  });
}

/** What a conversation takes as it is copied, or found. */
export function bytesOf<D extends Documents>(doc: D['conversation'], entries: readonly Entry<D>[]): number {
  return entries.reduce((sum, { body }) => sum + jsonBytes(body), documentBytes(doc));
}

/**
 * What a conversation takes after a change. `bodies` are those of the entries that are kept; `bodyBytes` tells what the body of an
 * entry takes that was there before. Without it rewritten entries are left to whoever knows.
 */
export function nextBytes<D extends Documents>(
  old: Conversation<D> | null,
  doc: D['conversation'],
  bodies: readonly string[],
  { rewrite, isErased }: Pick<Growth<D>, 'rewrite' | 'isErased'>,
  bodyBytes: ((seq: number) => number) | undefined,
): number {
  if (isErased) return documentBytes(doc);
  const before = old?.lastSeq ?? 0;
  let bytes = (old?.bytes ?? 0) + documentGrowth(doc, old?.doc);
  for (const body of bodies) bytes += Buffer.byteLength(body);
  if (rewrite.length === 0 || bodyBytes === undefined) return bytes;
  const now = new Map<number, number>();
  for (const { seq, body } of rewrite) {
    const own = bodies[seq - before - 1];
    const was = now.get(seq) ?? (own === undefined ? bodyBytes(seq) : Buffer.byteLength(own));
    now.set(seq, jsonBytes(body));
    bytes += jsonBytes(body) - was;
  }
  return bytes;
}
