/** Requests that are being answered when the port closes: they come to their end, and no new ones begin. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { withDeadline } from '#async';
import { retryAfterOf } from '../http/http-error.js';
import { answerHeaders } from './answers.js';

/** Longest wait for them, milliseconds: what a store that is slow may take, and no upload. */
const endMs = 2000;

/** Must be called before anything else may answer. Who comes meanwhile is answered with 503 by Fastify, before any hook. */
export function letRequestsEnd(instance: FastifyInstance): void {
  let count = 0;
  let onNone = (): void => undefined;
  instance.addHook('onRequest', (_request, { raw }, done) => {
    count++;
    raw.once('close', () => {
      if (--count === 0) onNone();
    });
    done();
  });
  instance.addHook('preClose', async () => {
    const headers = new Map(Object.entries({ ...answerHeaders, 'retry-after': retryAfterOf(undefined, 503) ?? '' }));
    instance.server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.setHeaders(headers);
    });
    if (count === 0) return;
    const ended = new Promise<void>((resolve) => (onNone = resolve));
    await withDeadline(ended, endMs, 'requests').catch(() => undefined);
  });
}
