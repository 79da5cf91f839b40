/** The running numbers of the books. */
import type { Balance } from '../store.js';
import type { Statements } from './statements.js';

/** Adds to the books of one channel and direction, in the transaction of what is counted. Zeros cost nothing. */
export function count(
  sql: Statements,
  channel: string,
  direction: Balance['direction'],
  { accepted = 0, delivered = 0, dead = 0 }: { accepted?: number; delivered?: number; dead?: number },
): void {
  if (accepted + delivered + dead > 0) sql.count.run({ channel, direction, accepted, delivered, dead });
}
