/** What is asked of Redis: operations of one script, of which those of one moment travel together. */

/** One operation: all its keys are of one place. */
export interface Operation {
  /** Its name in the script. */
  readonly name: string;
  /** Hash tag of the place (`placeTag`), or of something else that has a slot of its own. */
  readonly tag: string;
  readonly args: readonly string[];
  /** True for what settles or gives back: it is carried out in a Redis that is full as well, as what only reads or deletes is. */
  readonly isRelief?: boolean;
  /** Called when it is sent again: it may come behind operations that were asked for after it, then, and may be done twice. */
  readonly onRepeat?: () => void;
}

/** Operations of the script that write nothing, and those that only delete. */
const needsNothing: ReadonlySet<string> = new Set([
  ...['load', 'head', 'pushed', 'entries', 'entry', 'hops', 'waiting', 'conversations', 'of_user', 'count_of_user'],
  ...[
    'orphans',
    'route',
    'lives',
    'living',
    'listeners',
    'socket',
    'recall',
    'belongings',
    'dead',
    'dead_letter',
    'due',
  ],
  ...['books', 'recount', 'usage', 'walk', 'audit', 'audit_usage', 'lost_items', 'tombstone', 'tombstones'],
  ...['expire', 'tidy', 'bury', 'forget_place'],
]);

/** True for what is carried out in a Redis that is full as well. */
export function needsNoRoom({ name, isRelief }: Operation): boolean {
  return isRelief === true || needsNothing.has(name);
}

/** How operations are carried out. */
export interface Calls {
  /**
   * Resolves with what the operation answered: texts, numbers, nulls, and arrays of them. In the order of the calls; of one
   * moment together. Repeated by itself while nobody knows whether it was carried out, so it must be one that may be repeated.
   * Rejects with a `StoreUnavailableError` when there was no answer in time: then it is not carried out later, and one that
   * was carried out right before is the only exception. Rejects with another error where the script has a mistake.
   */
  run(operation: Operation): Promise<unknown>;
}
