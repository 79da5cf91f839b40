/** Why a customer's next step must wait a little. */
import { StoreUnavailableError } from '#state';
import type { StoredWork } from '#translation';
import { RefusedError, UnreachableError } from '../../../helpdesk/trouble.js';
import type { Trouble } from '../../../helpdesk/trouble.js';

/** A request ended without an outcome. */
export class RetryError extends Error {
  override readonly name = 'RetryError';

  /** `work`: the item that was put, with how often it was by now; null if none was. */
  constructor(
    readonly trouble: 'error' | 'silence' | 'cut',
    readonly put: { readonly work: StoredWork; readonly attempt: number } | null = null,
  ) {
    super(`the request ended in ${trouble}`);
  }
}

/** The trouble in a word; `fault` is our own. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof RetryError || error instanceof RefusedError || error instanceof UnreachableError) {
    return error.trouble;
  }
  return error instanceof StoreUnavailableError ? 'store' : 'fault';
}
