/** What a change is planned against, and what becomes of it: values that are never changed. */
import type { Applied, Change } from '../change.js';
import type { Conversation, DeadLetter, Documents, Entry, Hop, Work } from '../conversation.js';

/** What changes of a customer's conversations are checked against and added to. */
export interface CustomerFacts<D extends Documents> {
  /** What waits, by position. */
  readonly waiting: readonly Work<D>[];
  /** Ids of the customer's dead letters: by each, the id of the conversation that it is of. */
  readonly deadLetters: ReadonlyMap<string, string>;
  /** By ticket: the id of the conversation that has it. */
  readonly tickets: ReadonlyMap<string, string>;
}

/** The state before a change. */
export interface Before<D extends Documents> {
  readonly conversation: Conversation<D> | null;
  readonly customer: CustomerFacts<D>;
  /** The highest position that was ever given out to the customer, or more. */
  readonly lastPosition: number;
  /** What the body of an entry takes that is there, as `Conversation.bytes` counts it. */
  readonly bodyBytes?: (seq: number) => number;
}

/** What is added to the running numbers of the books. */
export interface Counts {
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
}

/** What a conversation's transcript and trace grow by. */
export interface Growth<D extends Documents> {
  /** Numbered entries that are kept. */
  readonly kept: readonly Entry<D>[];
  readonly rewrite: readonly Pick<Entry<D>, 'seq' | 'body' | 'origin'>[];
  readonly hops: readonly Hop[];
  /** All entries and the trace so far are gone. */
  readonly isErased: boolean;
}

/** What becomes of a conversation, its transcript and what clients are owed. */
export interface ConversationPlan<D extends Documents> extends Pick<Applied<D>, 'conversation' | 'entries'>, Growth<D> {
  readonly toClient: Counts;
  /** The bodies of `entries` as JSON. */
  readonly bodies: readonly string[];
}

/** What becomes of a change that may be made. */
export interface Becomes<D extends Documents> extends Applied<D>, ConversationPlan<D> {
  readonly outcome: 'planned';
  readonly customer: CustomerFacts<D>;
  readonly lastPosition: number;
  readonly died: readonly DeadLetter<D>[];
  readonly forgotten: readonly string[];
  /** The conversation is erased and nothing waits for it: its row goes, and tombstones come in its place. */
  readonly isBuried: boolean;
  /** All tickets that an erased conversation has, or had until it was buried. */
  readonly tickets: readonly string[];
  readonly toHelpdesk: Counts;
}

/** What becomes of a change, or why it cannot be made. */
export type Planned<D extends Documents> =
  | Becomes<D>
  | { readonly outcome: 'conflict'; readonly current: Conversation<D> | null }
  | { readonly outcome: 'taken'; readonly ticket: string };

/** A change that is wrong whatever the state: its caller has a mistake. */
export class WrongChangeError extends Error {
  override readonly name = 'WrongChangeError';

  constructor({ ref }: Pick<Change<Documents>, 'ref'>, reason: string) {
    // The message goes to the log: the part before the UUID is the visitor's own id.
    super(`The change of conversation ${ref.id.slice(ref.id.lastIndexOf('_') + 1)} cannot be made: ${reason}`);
  }
}

export const nothingCounted: Counts = Object.freeze({ accepted: 0, delivered: 0, dead: 0 });

/** For what is absent, without a new array each time. */
export const none: readonly never[] = Object.freeze([]);
