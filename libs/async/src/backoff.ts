/** How long to wait before trying again. */

/** The bounds of a wait that grows. */
export interface Backoff {
  /** Longest first wait, milliseconds. */
  readonly baseMs: number;
  /** Longest wait, milliseconds. */
  readonly maxMs: number;
}

/** Wait before retry number `attempt` (1 is the first): doubling, with half of it left to chance so that many do not return together. */
export function backoffMs(attempt: number, { baseMs, maxMs }: Backoff, random: () => number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
