/** Why a customer's next turn must wait a little. */
import { RefusedError, UnreachableError } from '../../helpdesk/connection.js';

/** A request ended without an outcome. */
export class RetryError extends Error {
  override readonly name = 'RetryError';

  /** `attempt`: how often the same item was put by now; null if none was. */
  constructor(
    readonly trouble: 'error' | 'silence' | 'cut',
    readonly attempt: number | null = null,
  ) {
    super(`the request ended in ${trouble}`);
  }
}

/** The trouble in a word; `fault` is our own. */
export function troubleOf(error: unknown): string {
  if (error instanceof RetryError) return error.trouble;
  if (error instanceof RefusedError) return 'refused';
  return error instanceof UnreachableError ? 'unreachable' : 'fault';
}
