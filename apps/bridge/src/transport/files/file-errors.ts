/** What a refused request about files is answered: the body that clients quote, `{success: false, error}` (captivate.md 1.3). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { channelErrors } from '#channel';
import { FileStorageError } from '#files';
import { fileRefusals, refusalOf } from '../../files/refusals.js';
import { sparingly } from '../../log.js';
import type { Logger } from '../../log.js';
import { ChannelHttpError, codeOf, retryAfterOf } from '../http/http-error.js';

/** Where files come in. */
const uploadPath = '/api/file-to-text';

/** The error handler of the routes of files. Names and keys of files appear in no line of the log. */
export function fileErrorHandler(
  logger: Logger,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  const tellOfStorage = sparingly(60_000, (fields, leftOut) =>
    logger.warn({ ...fields, leftOut }, 'files could not be kept or read'),
  );
  return (error, request, reply) => {
    const refusal = refusalOf(error);
    const { status, sentence } = refusal ?? channelRefusal(error, request);
    if (error instanceof FileStorageError && status >= 500) tellOfStorage({ trouble: error.trouble });
    else if (refusal === null && status >= 500)
      logger.error({ method: request.method, route: request.routeOptions.url, error }, 'a request failed');
    if (reply.sent) return;
    const known = refusal ?? (error instanceof ChannelHttpError ? error : null);
    const retryAfter = retryAfterOf(known?.retryAfterMs, status);
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
    void reply
      .status(status)
      .header('cache-control', 'no-store')
      .type('application/json; charset=utf-8')
      .send({ success: false, error: sentence });
  };
}

/** Refusals that every route of the channel knows; of an upload in words that fit a file. */
function channelRefusal(
  error: unknown,
  { routeOptions, headers }: FastifyRequest,
): { readonly status: number; readonly sentence: string } {
  const code = codeOf(error);
  const isForm = routeOptions.url === uploadPath && !(headers['content-type'] ?? '').startsWith('application/json');
  if (code === 'tooLarge' && isForm) return fileRefusals.tooLarge;
  if (code === 'badFrame') return isForm ? fileRefusals.badForm : fileRefusals.badBody;
  return { status: channelErrors[code].status, sentence: channelErrors[code].text };
}
