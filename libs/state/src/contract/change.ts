/** The one operation that changes a conversation, and how it ends. */
import type { Conversation, Documents, Entry, Hop, NewEntry, NewWork, Ref, Work } from './conversation.js';
import type { Lease } from './lease.js';

/** How an item ended. Positions are unique in an outbox; the id makes certain that it is the one that is meant. */
export type Settlement = Pick<Work<Documents>, 'id' | 'position'> &
  ({ readonly as: 'delivered' } | { readonly as: 'dead'; readonly at: number; readonly reason: string });

/** Whose a new conversation is. */
export interface Birth {
  readonly sessionId: string;
  readonly userKey: string;
}

/**
 * Everything one event changes, applied as a whole or not at all. What is absent stays as it was. Ids must be new: that of an
 * item which waits or is a dead letter of the customer, and one that comes twice in the change, reject it; that the ids of
 * entries are new otherwise is the caller's care. Neither the change nor what is in it is ever changed once it was given.
 */
export interface Change<D extends Documents> {
  readonly ref: Ref;
  /** The version that the change was computed from; 0 creates the conversation, and needs `birth` and `put.doc`. */
  readonly expect: number;
  readonly birth?: Birth;
  /** When the change was made; becomes `createdAt`, and `activeAt` where nothing else is said, of a new conversation. */
  readonly at: number;
  /** New state of the conversation; a new one is listed and follows the default time to live unless told otherwise. */
  readonly put?: Partial<Pick<Conversation<D>, 'listed' | 'ttlDays' | 'doc' | 'activeAt'>>;
  /** Appended in this order, numbered on. */
  readonly append?: readonly NewEntry<D>[];
  /** Bodies (and, where given, origins) of entries replaced; push numbers stay, so nothing is delivered again. One that is not there is passed over. */
  readonly rewrite?: readonly Pick<Entry<D>, 'seq' | 'body' | 'origin'>[];
  /** Added to the end of the customer's outbox in this order. */
  readonly enqueue?: readonly NewWork<D>[];
  /** Bodies of items that still wait, replaced in place. An item that is gone is passed over. */
  readonly amend?: readonly Pick<Work<D>, 'id' | 'position' | 'body'>[];
  /** Waiting items that are done with. An item that is gone is passed over and not counted again. */
  readonly settle?: readonly Settlement[];
  /** Dead letters that are removed (replayed or discarded); their count stays, and `enqueue` may use their ids again. */
  readonly forget?: readonly string[];
  /** Tickets of the Helpdesk that are the conversation's from now on. One that another conversation of the customer has refuses the whole change. */
  readonly link?: readonly string[];
  /** Added to the end of the conversation's trace in this order. */
  readonly hops?: readonly Hop[];
  /**
   * Deletes all entries, the trace, what waits and the dead letters; only what this change itself enqueues waits on. Entries
   * that were held for clients and items that waited are counted as dead; so is what is appended to an erased conversation
   * later: it takes numbers, but leaves no entry, and an item of it that dies no dead letter. It keeps no trace. With its commit
   * after which nothing waits for it the conversation is gone: `load` knows none, and `wasErased` remembers it by keyed hashes. Once only: an erased conversation is not erased again.
   */
  readonly erase?: boolean;
}

/** Where those are whom a commit concerns. */
export interface Route {
  /** The replica that owns the customer; null if none does. */
  readonly owner: string | null;
  /** Replicas with a socket that is bound to one of the customer's conversations. */
  readonly listeners: readonly string[];
}

/** What a commit made: the new state, and what got numbers. */
export interface Applied<D extends Documents> {
  readonly conversation: Conversation<D>;
  /** What was appended, numbered. */
  readonly entries: readonly Entry<D>[];
  /** What was enqueued, with its positions. */
  readonly work: readonly Work<D>[];
  /** Highest position that waited in the outbox before `work`; 0 if nothing did. Who knows all up to there has no gap. */
  readonly workAfter: number;
}

/**
 * `committed`: applied and durable as configured. `conflict`: the stored version was not `expect`; nothing was done, compute
 * anew from `current`. `fenced`: the lease that was given is no longer valid; nothing was done. `taken`: a ticket to be
 * linked is another conversation's; nothing was done.
 */
export type Committed<D extends Documents> =
  | ({ readonly outcome: 'committed'; readonly route: Route } & Applied<D>)
  | { readonly outcome: 'conflict'; readonly current: Conversation<D> | null }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'taken'; readonly ticket: string };

/** In whose name a commit is made: only while this lease is valid. */
export interface CommitBy {
  readonly as?: Lease;
}
