/** What is kept: conversations, their transcripts, and what waits for the Helpdesk. */

/**
 * What the caller keeps inside the store's rows: JSON that the store never looks into. Documents are never changed once they
 * were given to the store or by it, for both sides may keep them.
 */
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

/** A conversation by its name. One of another channel is as good as none. */
export interface Ref {
  readonly channel: string;
  readonly id: string;
}

/** A conversation as stored. Its channel, customer and user never change. Times are Unix milliseconds. */
export interface Conversation<D extends Documents> extends Customer, Ref {
  /** The client's user id as text; what lists are made by. */
  readonly userKey: string;
  /** Grows by one with each commit; 0 does not exist. */
  readonly version: number;
  readonly createdAt: number;
  /** Time of the last commit that carried an activity. */
  readonly activeAt: number;
  /** False once softly deleted: left out of lists. */
  readonly listed: boolean;
  /** True once erased: its entries are gone, and so is the row when nothing waits for it any more. */
  readonly erased: boolean;
  /** Days after the last activity until it may be expired; null follows the default. */
  readonly ttlDays: number | null;
  /** Highest entry number given out; 0 before the first. */
  readonly lastSeq: number;
  /** Highest push number given out: how many entries were meant for clients so far. */
  readonly lastPush: number;
  /** Highest push number that a client is known to have received. */
  readonly confirmedPush: number;
  /**
   * What its document and the bodies of its entries take as JSON, bytes of UTF-8. Less, until it is next changed, where an older
   * program has stored it in Redis.
   */
  readonly bytes: number;
  readonly doc: D['conversation'];
}

/** A conversation without its document: what is known of many, or said of a stranger's, at small cost. */
export interface Head extends Customer, Ref {
  readonly userKey: string;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly listed: boolean;
  readonly erased: boolean;
  /** What the document takes as text, about. */
  readonly documentBytes: number;
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

/** Something to tell the Helpdesk. `id` is chosen by the caller and unique in the store. */
export interface NewWork<D extends Documents> {
  readonly id: string;
  readonly at: number;
  /** True for a visitor's message: it counts in the books. */
  readonly counted: boolean;
  readonly body: D['work'];
}

/** An item that waits in its customer's outbox. */
export interface Work<D extends Documents> extends NewWork<D>, Customer {
  /** Place in the outbox: unique in the customer's, and above all that were given out there before. */
  readonly position: number;
  readonly conversationId: string;
}

/** An item that was given up. */
export interface DeadLetter<D extends Documents> extends Work<D> {
  readonly diedAt: number;
  readonly reason: string;
}

/** One step of a journey, for the trace of a conversation: what happened to `ref` (an id or a push number), and when. */
export interface Hop {
  readonly at: number;
  readonly hop: string;
  readonly ref: string;
  /** Never a text of a visitor. */
  readonly detail: string;
}

/** Hops of one conversation that are kept, the newest. */
export const hopsKept = 200;

/** The customer of a conversation or of an item, and nothing else of it. */
export function customerOf({ channel, sessionId }: Customer): Customer {
  return { channel, sessionId };
}

/** A text that stands for the customer, for maps. */
export function customerKey({ channel, sessionId }: Customer): string {
  return `${channel}\n${sessionId}`;
}

/** The head of a conversation that is in memory. */
export function headOf(conversation: Conversation<Documents>, documentBytes: number): Head {
  const { channel, id, sessionId, userKey, createdAt, activeAt, listed, erased } = conversation;
  return { channel, id, sessionId, userKey, createdAt, activeAt, listed, erased, documentBytes };
}

/** The name of a conversation, and nothing else of it. */
export function refOf({ channel, id }: Ref): Ref {
  return { channel, id };
}
