/** The store: conversations, their transcripts and outboxes, and the one operation that changes them. */

/** What the caller keeps inside the store's rows. The store copies it as JSON and never looks inside. */
export interface Documents {
  /** State of a conversation. */
  conversation: object;
  /** Body of a transcript entry. */
  entry: object;
  /** Body of an outbox item. */
  work: object;
}

/** The Helpdesk's view of a visitor. Outboxes are drained per customer. */
export interface Customer {
  readonly channel: string;
  readonly sessionId: string;
}

/** A conversation as stored. Times are Unix milliseconds. */
export interface Conversation<D extends Documents> extends Customer {
  readonly id: string;
  /** The client's user id as text; what lists are made by. */
  readonly userKey: string;
  /** Grows by one with each commit; 0 does not exist. */
  readonly version: number;
  readonly createdAt: number;
  /** Time of the last commit that carried an activity. */
  readonly activeAt: number;
  /** False once softly deleted: left out of lists. */
  readonly listed: boolean;
  /** True once erased: the row is a tombstone, its entries are gone. */
  readonly erased: boolean;
  /** Days after the last activity until it may be expired; null follows the default. */
  readonly ttlDays: number | null;
  /** Highest entry number given out; 0 before the first. */
  readonly lastSeq: number;
  /** Highest push number given out: how many entries were meant for clients so far. */
  readonly lastPush: number;
  /** Highest push number that a client is known to have received. */
  readonly confirmedPush: number;
  readonly doc: D['conversation'];
}

/** A transcript entry before it has a number. `id` is chosen by the caller and unique in its conversation. */
export interface NewEntry<D extends Documents> {
  readonly id: string;
  readonly at: number;
  /** True for what is delivered to clients; gets a push number. */
  readonly pushed: boolean;
  /** Identity at the source (not unique), by which a copy from elsewhere is recognised. */
  readonly origin?: string;
  readonly body: D['entry'];
}

/** A transcript entry as stored. */
export interface Entry<D extends Documents> extends NewEntry<D> {
  readonly seq: number;
  /** Push number; null for an entry that is not delivered. */
  readonly push: number | null;
}

/** Something to tell the Helpdesk. */
export interface NewWork<D extends Documents> {
  readonly id: string;
  readonly at: number;
  /** True for a visitor's message: it counts in the books. */
  readonly counted: boolean;
  readonly body: D['work'];
}

/** An item that waits in its customer's outbox. */
export interface Work<D extends Documents> extends NewWork<D>, Customer {
  /** Position in the outbox; grows with every item of the store. */
  readonly position: number;
  readonly conversationId: string;
}

/** An item that was given up. */
export interface DeadLetter<D extends Documents> extends Work<D> {
  readonly diedAt: number;
  readonly reason: string;
}

/** How an item ended. */
export type Settlement =
  | { readonly id: string; readonly as: 'delivered' }
  | { readonly id: string; readonly as: 'dead'; readonly at: number; readonly reason: string };

/** One step of a journey, for the trace of a conversation: what happened to `ref` (an id or a push number), and when. */
export interface Hop {
  readonly at: number;
  readonly hop: string;
  readonly ref: string;
  /** Never a text of a visitor. */
  readonly detail: string;
}

/** Everything one event changes, applied as a whole or not at all. Work and entry ids must be new. */
export interface Change<D extends Documents> {
  readonly conversationId: string;
  /** The version that the change was computed from; 0 creates the conversation. */
  readonly expect: number;
  /** The new state of the row; its channel never changes. `activeAt` null keeps the time of the last activity (on creation: `at`). */
  readonly put: Pick<Conversation<D>, 'channel' | 'sessionId' | 'userKey' | 'listed' | 'ttlDays' | 'doc'> & {
    readonly activeAt: number | null;
  };
  /** When the change was made; becomes `createdAt` of a new conversation. */
  readonly at: number;
  /** Appended in this order, numbered on. */
  readonly append?: readonly NewEntry<D>[];
  /** Bodies (and, where given, origins) of existing entries replaced; push numbers stay, so nothing is delivered again. */
  readonly rewrite?: readonly Pick<Entry<D>, 'seq' | 'body' | 'origin'>[];
  /** Added to the end of the customer's outbox in this order. */
  readonly enqueue?: readonly NewWork<D>[];
  /** Bodies of items that still wait, replaced in place. An item that is gone is passed over. */
  readonly amend?: readonly Pick<Work<D>, 'id' | 'body'>[];
  /** Waiting items that are done with. An item that is gone is passed over and not counted again. */
  readonly settle?: readonly Settlement[];
  /** Dead letters that are removed (replayed or discarded); their count stays, and `enqueue` may use their ids again. */
  readonly forget?: readonly string[];
  /** Added to the end of the conversation's trace in this order. */
  readonly hops?: readonly Hop[];
  /**
   * Deletes all entries and the trace, and makes the row a tombstone. Waiting work stays and is drained. Entries that were
   * held for clients are counted as dead; so is what is appended to a tombstone later: it takes numbers, but leaves no
   * entry. A tombstone keeps no trace.
   */
  readonly erase?: boolean;
}

/**
 * `committed`: applied and durable as configured. `conflict`: the stored version was not `expect`; nothing was done,
 * read again and compute anew.
 */
export type Committed =
  | { readonly outcome: 'committed'; readonly version: number; readonly lastSeq: number; readonly lastPush: number }
  | { readonly outcome: 'conflict' };

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

/**
 * Durable state. Every method rejects with `StoreUnavailableError` when the store cannot be reached or is closed; a rejected
 * commit may or may not have been applied, and its caller reads the version to know.
 */
export interface Store<D extends Documents> {
  /** The only write on the road of a message. Atomic; commits of one conversation are linearised by their version. */
  commit(change: Change<D>): Promise<Committed>;

  /**
   * Raises confirmed push numbers; lower or unknown ones are ignored. Does not change versions. Idempotent. Each one that
   * raises a number adds the hop `confirmed` with the number as its `ref` and the time `at`.
   */
  confirm(
    confirmations: readonly { readonly conversationId: string; readonly push: number }[],
    at: number,
  ): Promise<void>;

  load(conversationId: string): Promise<Conversation<D> | null>;
  /** A user's conversations that are neither erased nor unlisted, newest activity first, at most `limit`. */
  listByUser(channel: string, userKey: string, limit: number): Promise<Conversation<D>[]>;
  /** All conversations of a customer, erased and unlisted ones too, oldest first, at most `limit` (the newest). */
  listByCustomer(customer: Customer, limit: number): Promise<Conversation<D>[]>;

  /** Entries with a push number above `after`, in order, at most `limit`. */
  pushedAfter(conversationId: string, after: number, limit: number): Promise<Entry<D>[]>;
  /** All entries in order. */
  transcript(conversationId: string): Promise<Entry<D>[]>;
  entry(conversationId: string, entryId: string): Promise<Entry<D> | null>;
  /** Entries of the conversation that carry one of the origins, in order. */
  entriesByOrigin(conversationId: string, origins: readonly string[]): Promise<Entry<D>[]>;

  /** A customer's waiting items, first in first out, at most `limit`. */
  waiting(customer: Customer, limit: number): Promise<Work<D>[]>;
  /** Waiting items of one conversation, in order. */
  waitingOf(conversationId: string): Promise<Work<D>[]>;
  /** Customers that have waiting items, at most `limit`, those after `after` (in the store's own order). */
  customersWaiting(limit: number, after: Customer | null): Promise<Customer[]>;

  /** Dead letters, newest first. */
  deadLetters(limit: number): Promise<DeadLetter<D>[]>;
  deadLetter(id: string): Promise<DeadLetter<D> | null>;

  /** The trace of a conversation, in order. */
  hops(conversationId: string): Promise<Hop[]>;

  books(): Promise<Balance[]>;
  /**
   * Recomputes from the rows what the counters and the conversations claim, and names at most `limit` of what disagrees:
   * books that do not balance, work of no conversation, entries or held entries that are not those that the conversation's
   * numbers speak of. Empty for a sound store, also while it is written to. Reads every conversation: expensive, for admins.
   */
  audit(limit: number): Promise<Discrepancy[]>;

  /**
   * Deletes conversations whose last activity is older than their `ttlDays`, or than `defaultTtlDays` (0: never) where
   * that is null, and tombstones idle for `tombstoneDays`; at most `limit` in one call. Conversations with waiting items
   * stay; dead letters and traces go with theirs. Held entries count as dead. Returns the ids.
   */
  expire(
    now: number,
    rule: { readonly defaultTtlDays: number; readonly tombstoneDays: number },
    limit: number,
  ): Promise<string[]>;

  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Finishes what was begun, then closes. Idempotent. */
  close(): Promise<void>;
}

/** The store cannot be reached, is full, or is closed; `Store` says what that means for a commit. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
