/** Who wants a connection to the Helpdesk, as the queue for them sees it. */

export interface Guest {
  /** Whom it is counted with: the address of the client; '' where none is known. */
  readonly group: string;
  /** True if something waits that needs the connection. */
  readonly hasWork: boolean;
  /** True if the connection is in use: for work, or to learn what was missed. */
  readonly isBusy: boolean;
  /** When the connection was last used, milliseconds of the monotonic clock. */
  readonly usedAt: number;
  /** It has a place now. */
  onAdmitted(): void;
  /** Its place is wanted: it gives it up as soon as nothing is open. */
  onWanted(): void;
}

/** A guest who waits, since when, and whether it never had a place before. */
export interface Waiting {
  readonly guest: Guest;
  readonly since: number;
  readonly isNew: boolean;
}

/** A guest who has a place, since when, and whether it was asked for it. */
export interface Held {
  readonly guest: Guest;
  readonly since: number;
  isWanted: boolean;
}

/** Milliseconds, all of them. */
export interface Turns {
  /** After which one that only listens may have to make room for another that does, and one at work for whoever has fewer places. */
  readonly idleMs: number;
  readonly busyMs: number;
  /** After which one at work makes room for anybody who has work. */
  readonly longestMs: number;
  /** After which one that only wants to listen counts as if it had work. */
  readonly patienceMs: number;
}
