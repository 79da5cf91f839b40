/** What is copied from one store to another, and what a store offers for that while no bridge runs on it. */
import type { Conversation, DeadLetter, Documents, Entry, Hop, Work } from '../contract/conversation.js';
import type { StoreSecret } from '../contract/erased.js';
import type { Balance, Store } from '../contract/store.js';

/** One conversation with everything that belongs to it: enough to make it anew in another store. */
export interface Copy<D extends Documents> {
  readonly conversation: Conversation<D>;
  /** All, in order; none of one that was erased. */
  readonly entries: readonly Entry<D>[];
  readonly hops: readonly Hop[];
  /** What waits for the Helpdesk, in order. */
  readonly waiting: readonly Work<D>[];
  readonly deadLetters: readonly DeadLetter<D>[];
  /** Tickets of the Helpdesk that are linked to it. */
  readonly tickets: readonly string[];
  /** The highest outbox position that was given out to its customer, or more. */
  readonly lastPosition: number;
  /** True if something of its customer may be under way at the Helpdesk. */
  readonly isInDoubt: boolean;
}

/** What is remembered of something that was erased, and when that was, Unix milliseconds. */
export interface Tombstone {
  readonly mark: string;
  readonly at: number;
}

/** `written`: it is there now. `present`: it was there as new as that, or newer, and stays as it is. */
export type Wrote = 'written' | 'present';

/** A store that is copied from, or to. Everything rejects with a `StoreUnavailableError` when it cannot be reached. */
export interface Copies<D extends Documents> extends Pick<Store<D>, 'books' | 'audit'> {
  /** Rejects with a `CopyError` if a bridge runs on it. */
  requireAlone(): Promise<void>;
  /** Every conversation once, in no particular order. */
  read(): AsyncIterable<Copy<D>>;
  /** How many conversations there are. */
  count(): Promise<number>;
  /**
   * Makes the conversation what the copy says, in place of an older one; ids, numbers and positions are the copy's, and what
   * waits is in doubt. May be repeated. One that was written in part only is not there, and is replaced by the next copy.
   * Rejects with a `CopyError` if the store has another customer's conversation of that name.
   */
  write(copy: Copy<D>): Promise<Wrote>;
  /** What tombstones are hashed with: whoever takes them needs it. */
  secret(): Promise<StoreSecret>;
  /** Takes another store's secret in place of the own one. Rejects with a `CopyError` if it has tombstones of its own. */
  takeSecret(secret: StoreSecret): Promise<void>;
  /** All tombstones, in pages. */
  tombstones(): AsyncIterable<readonly Tombstone[]>;
  /** Adds them. May be repeated. */
  writeTombstones(tombstones: readonly Tombstone[]): Promise<void>;
  /** Makes the running numbers those of these books. May be repeated. What waits and is held must be theirs already. */
  finish(books: readonly Balance[]): Promise<void>;
  close(): Promise<void>;
}

/** Why stores cannot be copied as they are; the message is for the operator. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/** True if whoever owns the customer next must look at the Helpdesk's history before anything is sent. */
export function isDoubtful({ isInDoubt, waiting }: Copy<Documents>): boolean {
  return isInDoubt || waiting.length > 0;
}

/** True if a conversation that is there need not be replaced by the copy. */
export function isAsNew(
  there: Pick<Conversation<Documents>, 'version' | 'confirmedPush'>,
  { version, confirmedPush }: Conversation<Documents>,
): boolean {
  return there.version === version ? there.confirmedPush >= confirmedPush : there.version > version;
}

/** That both have erased something: each by a secret of its own. */
export function otherSecret(): CopyError {
  return new CopyError('The target remembers erased conversations of its own: begin with an empty one');
}

/** That a name is another customer's already. */
export function otherCustomer({ channel, id }: Conversation<Documents>): CopyError {
  return new CopyError(`The target has a conversation ${id} of channel ${channel} that is another customer's`);
}
