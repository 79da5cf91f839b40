/** What a confirmation does to a conversation, its trace and the books. */
import type { Conversation, Documents } from '../conversation.js';
import { heldOf } from './plan-entries.js';
import { none } from './planned.js';
import type { Growth } from './planned.js';

/** What becomes of a confirmation that raises a number. */
export interface Confirmed<D extends Documents> extends Growth<D> {
  readonly conversation: Conversation<D>;
  /** Entries that count as delivered now. */
  readonly delivered: number;
}

/** Null where nothing changes: a number not above the confirmed one, or never given out. */
export function planConfirmation<D extends Documents>(
  old: Conversation<D>,
  push: number,
  at: number,
): Confirmed<D> | null {
  if (!(push > old.confirmedPush && push <= old.lastPush)) return null;
  const conversation = { ...old, confirmedPush: push };
  const hops = old.erased ? none : [{ at, hop: 'confirmed', ref: String(push), detail: '' }];
  const delivered = heldOf(old) - heldOf(conversation);
  return { conversation, kept: none, rewrite: none, hops, isErased: old.erased, delivered };
}
