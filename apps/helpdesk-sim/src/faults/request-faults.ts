// What can go wrong with a customer's request.
import { z } from 'zod';
import { errorStatus, ofCustomer, pattern, scope, wait } from './scope.js';

const plain = z.strictObject(scope);

export const requestFaults = {
  /** The request waits before it is looked at. */
  latency: z.strictObject({ ...scope, ...wait }),
  /** The request is processed, its reply never sent. */
  silence: plain,
  /** The request is dropped unprocessed. */
  lostRequest: plain,
  /** The request is processed, then the socket is cut instead of the reply. */
  cutBeforeReply: plain,
  /** The socket is cut, the request not processed. */
  cutBeforeProcessing: plain,
  /** The request is answered with an error envelope and not processed. */
  errorEnvelope: z.strictObject({ ...scope, status: errorStatus, reason: z.string().default('Simulated error') }),
  /**
   * A message whose text matches never gets through, while all others do: it is answered with an error, dropped in silence, or
   * ends the connection.
   */
  poison: z.strictObject({
    ...ofCustomer,
    pattern,
    how: z.enum(['error', 'lost', 'silence', 'cut', 'cutBeforeReply']).default('error'),
    status: errorStatus.default(500),
    reason: z.string().default('Internal Server Error'),
  }),
};
