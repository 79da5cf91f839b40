/** Nobody waits for the answer any more. */
import type { FastifyReply } from 'fastify';

/** Aborted when the client hangs up before the answer went out. */
export function abortedBy({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort(new Error('The client hung up'));
  });
  return controller.signal;
}
