/** What a conversation grew by since the tables were written: as JSON, since it is rarely read and soon written. */
import type { Documents, Entry, Hop } from '../../contract/conversation.js';
import { hopsKept } from '../../contract/conversation.js';
import { rewritten } from '../../contract/plan/plan-entries.js';
import { none } from '../../contract/plan/planned.js';
import type { Growth } from '../../contract/plan/planned.js';

/** A value that is never changed. */
export interface Tail<D extends Documents> {
  /** What the tables have of entries and trace is gone. */
  readonly isErased: boolean;
  /** Entries and hops, each as JSON, with commas between. */
  readonly entries: string;
  readonly hops: string;
  /** To be done to entries of the tables and to those above. */
  readonly rewrites: Growth<D>['rewrite'];
}

/** What a growth is as JSON: two arrays. */
export interface GrowthTexts {
  readonly entries: string;
  readonly hops: string;
}

export const noTail: Tail<never> = Object.freeze({
  isErased: false,
  entries: '',
  hops: '',
  rewrites: none,
});
const erasedTail: Tail<never> = Object.freeze({ ...noTail, isErased: true });

/** The tail with what came. */
export function grown<D extends Documents>(tail: Tail<D>, growth: Growth<D>, texts: GrowthTexts): Tail<D> {
  if (growth.isErased) return erasedTail;
  const { kept, hops, rewrite } = growth;
  return {
    isErased: tail.isErased,
    entries: kept.length === 0 ? tail.entries : joined(tail.entries, texts.entries),
    hops: hops.length === 0 ? tail.hops : joined(tail.hops, texts.hops),
    rewrites: rewrite.length === 0 ? tail.rewrites : tail.rewrites.concat(rewrite),
  };
}

/** The entries of the tail as they are now, after those of the tables. */
export function entriesWith<D extends Documents>(stored: readonly Entry<D>[], tail: Tail<D>): Entry<D>[] {
  const fresh = JSON.parse(`[${tail.entries}]`) as Entry<D>[];
  const entries = tail.isErased ? fresh : stored.concat(fresh);
  for (const change of tail.rewrites) {
    const index = entries.findLastIndex((entry) => entry.seq === change.seq);
    const entry = entries[index];
    if (entry) entries[index] = rewritten(entry, change);
  }
  return entries;
}

/** The trace with the tail's hops, the newest. */
export function hopsWith(stored: readonly Hop[], tail: Tail<Documents>): Hop[] {
  const fresh = JSON.parse(`[${tail.hops}]`) as Hop[];
  return (tail.isErased ? fresh : stored.concat(fresh)).slice(-hopsKept);
}

/** `array` is the JSON of an array that is not empty. */
function joined(before: string, array: string): string {
  const items = array.slice(1, -1);
  return before === '' ? items : `${before},${items}`;
}
