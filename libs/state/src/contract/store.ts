/** The store: durable state, one operation that changes it, and everything that is asked of it. */
import type { Erased } from './erased.js';
import type { Change, CommitBy, Committed } from './change.js';
import type { Conversation, Customer, DeadLetter, Documents, Entry, Head, Hop, Ref, Work } from './conversation.js';

/** The books of one channel and direction: accepted = delivered + dead + pending. `pending` is counted, not derived. */
export interface Balance {
  readonly channel: string;
  readonly direction: 'to_helpdesk' | 'to_client';
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
  readonly pending: number;
}

/** Something that the store's own numbers and its rows do not agree about. */
export interface Discrepancy {
  /** `books <channel> <direction>`, `conversation <id>` or `work <id>`. */
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
}

/** A conversation as this replica knows it. */
export interface Known<D extends Documents> {
  readonly conversation: Conversation<D>;
  /** False if another replica may have changed it since: good for a commit, which is checked, never for an answer that commits nothing. */
  readonly isFresh: boolean;
}

/** Some of all conversations, and how to ask for those behind them; null where there are none. */
export interface ConversationPage<D extends Documents> {
  readonly conversations: readonly Conversation<D>[];
  readonly next: string | null;
}

/** What a client has received: everything up to a push number of a conversation. */
export interface Confirmation {
  readonly ref: Ref;
  readonly push: number;
}

/** What is read of a transcript at a time: one entry at least, whatever its size. */
export interface Page {
  readonly entries: number;
  /** Of text, about. */
  readonly bytes: number;
}

/** A page where nothing else is said. */
export const defaultPage: Page = { entries: 200, bytes: 262_144 };

/** When what has been idle may be deleted. */
export interface ExpiryRule {
  /** For conversations that say nothing of their own; 0: never. */
  readonly defaultTtlDays: number;
  readonly tombstoneDays: number;
}

/**
 * Durable state. What is in use is kept in memory, so that no read of what was just written or read costs more than a look-up.
 * Every method rejects with `StoreUnavailableError` when the store cannot be reached or is closed; a commit that was rejected
 * so is not applied, and never will be.
 */
export interface Store<D extends Documents> {
  /**
   * The only write on the road of a message. Atomic; commits of one conversation are linearised by their version. A change
   * that is wrong by itself (an id that is taken, a new conversation without `birth` or document, a document that is no
   * JSON) is rejected with another error, and touches no other.
   */
  commit(change: Change<D>, by?: CommitBy): Promise<Committed<D>>;

  /**
   * Raises confirmed push numbers; lower or unknown ones are ignored. Does not change versions. Idempotent. Each one that
   * raises a number adds the hop `confirmed` with the number as its `ref` and the time `at`. May be gathered with others for
   * a moment: it is no promise to anybody, and after a crash the client gets some entries again.
   */
  confirm(confirmations: readonly Confirmation[], at: number): Promise<void>;

  /** What is stored now. */
  load(ref: Ref): Promise<Conversation<D> | null>;
  /** What this replica knows, without asking further where it knows something. */
  latest(ref: Ref): Promise<Known<D> | null>;
  /**
   * Whose it is, without its document, which may be large: takes as long for each conversation that is there. What this replica
   * knows is not asked for again; of that, what may change (`activeAt`, `listed`, `erased`, `documentBytes`) may be old, as with `latest`.
   */
  head(ref: Ref): Promise<Head | null>;
  /**
   * What is stored of each now, past what this replica keeps in memory: for lists of many, which need not stay there. The heads
   * say how much it is; the caller asks for no more at once than it can hold.
   */
  loadAll(refs: readonly Ref[]): Promise<(Conversation<D> | null)[]>;
  /** A user's conversations that are neither erased nor unlisted, newest activity first, at most `limit`. */
  listByUser(channel: string, userKey: string, limit: number): Promise<Head[]>;
  /** How many those are, without a limit. */
  countByUser(channel: string, userKey: string): Promise<number>;
  /** All conversations of a customer, erased and unlisted ones too, oldest first, at most `limit` (the newest). */
  listByCustomer(customer: Customer, limit: number): Promise<Head[]>;

  /**
  /**
   * All conversations that are not erased, at most `limit` of them behind `after` (the `next` of another page; one that is no
   * such thing begins anew), in the store's own order; one process has the newest first. What is active meanwhile may come
   * twice or be missed. A page may be short, or empty, with a `next`.
   */
  conversations(limit: number, after: string | null): Promise<ConversationPage<D>>;

  /**
   * Entries with a push number above `after`, in order, at most `limit` and so many bytes as a page has by default: there are
   * no more only where it is empty.
   */
  pushedAfter(ref: Ref, after: number, limit: number): Promise<Entry<D>[]>;
  /** A page of the entries numbered above `after`, in order; empty at the end only. `entriesOf` reads all pages. */
  transcript(ref: Ref, after?: number, page?: Page): Promise<Entry<D>[]>;
  entry(ref: Ref, entryId: string): Promise<Entry<D> | null>;

  /** A customer's waiting items, first in first out, at most `limit`. */
  waiting(customer: Customer, limit: number): Promise<Work<D>[]>;
  /** Waiting items of one conversation, in order. */
  waitingOf(ref: Ref): Promise<Work<D>[]>;
  /**
   * Customers that have waiting items and that this replica is to look after: nobody living owns them, and it is this one's
   * turn, or it owns them itself. At most `limit`, those after `after` (in the store's own order).
   */
  customersWaiting(limit: number, after: Customer | null): Promise<Customer[]>;

  /** Dead letters, newest first. */
  deadLetters(limit: number): Promise<DeadLetter<D>[]>;
  deadLetter(id: string): Promise<DeadLetter<D> | null>;
  /** Those of one conversation, at most `limit`, in no particular order. */
  deadLettersOf(ref: Ref, limit: number): Promise<DeadLetter<D>[]>;

  /** The newest `hopsKept` of a conversation's trace, in order. */
  hops(ref: Ref): Promise<Hop[]>;

  books(): Promise<Balance[]>;
  /** What the conversations of each channel take together (`Conversation.bytes`). Cheap: running numbers. */
  usage(): Promise<ReadonlyMap<string, number>>;
  /**
   * Recomputes from the rows what the counters and the conversations claim, and names at most `limit` of what disagrees:
   * books that do not balance, work of no conversation, entries that are not those that the conversation's numbers speak of,
   * bytes that are not those of the texts.
   * Empty for a sound store, also while it is written to. Reads every conversation: expensive, for admins.
   */
  audit(limit: number): Promise<Discrepancy[]>;

  /**
   * True if that was erased and not yet forgotten, also while something still waits for it. All that the store can say of what
   * is gone: it keeps keyed hashes only.
   */
  wasErased(erased: Erased): Promise<boolean>;
  /**
   * Resolves when nothing of what was erased before is left in the store's own files. Without being asked it is done within
   * seconds. What others keep of them (backups, the files of a Redis) is not in its hands.
   */
  scrub(): Promise<void>;

  /**
   * Deletes conversations whose last activity is older than their `ttlDays`, or than `defaultTtlDays` (0: never) where
   * that is null; at most `limit` in one call. Conversations with waiting items stay; dead letters and traces go with theirs.
   * Held entries count as dead. Returns their names. What was erased `tombstoneDays` ago is remembered no more.
   */
  expire(now: number, rule: ExpiryRule, limit: number): Promise<Ref[]>;

  /**
   * A secret for one purpose, derived from the store's own: the same for all that use the store, today and after a restart; 43 characters.
   * Nothing of the store, nor the secret for another purpose, can be known from it.
   */
  secretFor(purpose: string): Promise<string>;

  /** Resolves when the store answers and takes writes. */
  ping(): Promise<void>;
}

/** The store cannot be reached, is full, or is closed; `Store` says what that means for a commit. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The store cannot be used as it is set up, and waiting does not help; the message is for the operator and holds no secret. */
export class StoreConfigError extends Error {
  override readonly name: string = 'StoreConfigError';
}
