/** How often somebody may do something: counted over all replicas where they share a state. */

/** So many points in so many seconds. */
export interface Rate {
  readonly points: number;
  readonly seconds: number;
}

/** What a window holds. */
export interface Counted {
  readonly points: number;
  /** Milliseconds until the window ends. */
  readonly leftMs: number;
}

/** Counts what senders do, each in fixed windows of time. */
export interface Limits {
  /**
   * Counts one point of `sender` in the window of `name`. 0 if it may be done, else the milliseconds until the window ends. Never
   * rejects: while the shared count cannot be reached, each replica counts for itself.
   */
  consume(name: string, sender: string, rate: Rate): Promise<number>;
  /**
   * Adds `points` of `sender` to the window of `name`, whatever the limit: what the window holds then, of all replicas. Null while
   * the shared count cannot be reached; never rejects.
   */
  add(name: string, sender: string, rate: Rate): Promise<Counted | null>;
}
