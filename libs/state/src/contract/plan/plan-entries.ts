/** Numbers what is appended to a transcript, and counts what clients are owed. */
import type { Change } from '../change.js';
import type { Conversation, Documents, Entry, NewEntry } from '../conversation.js';
import { none, nothingCounted, WrongChangeError } from './planned.js';
import type { Counts } from './planned.js';

/** Entries that no client is known to have received; those of a tombstone were counted as dead. */
export function heldOf(conversation: Pick<Conversation<Documents>, 'erased' | 'lastPush' | 'confirmedPush'>): number {
  return conversation.erased ? 0 : conversation.lastPush - conversation.confirmedPush;
}

/** The appended entries with their numbers, the numbers reached, and what that is in the books. */
export function numberEntries<D extends Documents>(
  old: Conversation<D> | null,
  change: Change<D>,
  isErased: boolean,
): { entries: readonly Entry<D>[]; lastSeq: number; lastPush: number; toClient: Counts } {
  const firstPush = old?.lastPush ?? 0;
  let lastSeq = old?.lastSeq ?? 0;
  let lastPush = firstPush;
  let entries: readonly Entry<D>[] = none;
  if (change.append !== undefined && change.append.length > 0) {
    requireOwnIds(change, change.append);
    entries = change.append.map((entry) => {
      lastSeq += 1;
      if (entry.pushed) lastPush += 1;
      return numbered(entry, lastSeq, entry.pushed ? lastPush : null);
    });
  }
  const accepted = lastPush - firstPush;
  const dead = isErased ? accepted + (old ? heldOf(old) : 0) : 0;
  const toClient = accepted + dead === 0 ? nothingCounted : { accepted, delivered: 0, dead };
  return { entries, lastSeq, lastPush, toClient };
}

/** The entry with its new body, and its new origin if there is one. */
export function rewritten<D extends Documents>(
  entry: Entry<D>,
  { body, origin }: Pick<Entry<D>, 'body' | 'origin'>,
): Entry<D> {
  return origin === undefined ? { ...entry, body } : { ...entry, body, origin };
}

function numbered<D extends Documents>(entry: NewEntry<D>, seq: number, push: number | null): Entry<D> {
  const { id, at, pushed, origin, body } = entry;
  return origin === undefined ? { id, at, pushed, body, seq, push } : { id, at, pushed, origin, body, seq, push };
}

function requireOwnIds<D extends Documents>(change: Change<D>, append: readonly NewEntry<D>[]): void {
  for (let index = 1; index < append.length; index += 1) {
    const id = append[index]?.id;
    for (let before = 0; before < index; before += 1) {
      if (append[before]?.id === id) throw new WrongChangeError(change, 'an entry id comes twice');
    }
  }
}
