/** The pause between two events of the Helpdesk: the only time in which its history may be read. */

declare const proof: unique symbol;

/**
 * Proof that no event is being taken and none is until it is handed back. What is pushed during a pause waits; so what the
 * history has is in its place before the next event is. Only the link's loop has one.
 */
export interface Pause {
  readonly [proof]: true;
}

/** The pause of one loop that takes one event at a time. Not for anything that runs beside a loop. */
export function pauseOfLoop(): Pause {
  return {} as Pause;
}
