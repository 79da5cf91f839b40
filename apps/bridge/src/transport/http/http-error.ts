/** Errors of the HTTP side: one class, one filter, one JSON body; never a message or a stack of something unknown. */
import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { channelErrors, httpErrorBody } from '#channel';
import type { ChannelErrorCode } from '#channel';
import type { Logger } from '../../log.js';
import { errorCodeOf } from '../../relay/inbound/answers/error-reply.js';

export class ChannelHttpError extends Error {
  override readonly name = 'ChannelHttpError';

  /** When it may be tried again, where that is known; and what exactly is wrong with the request, in words of ours. */
  constructor(
    readonly code: ChannelErrorCode,
    readonly retryAfterMs?: number,
    readonly detail?: string,
  ) {
    super(code);
  }
}

const traceIds = new WeakMap<object, string>();

/** Notes the trace that a request is in, for what is logged of it. */
export function noteTrace(request: FastifyRequest, traceId: string | undefined): void {
  if (traceId !== undefined) traceIds.set(request, traceId);
}

/** What `Retry-After` says where nothing better is known, seconds, by status. */
const retryAfterSeconds: Readonly<Record<number, number>> = { 429: 1, 503: 1, 507: 60 };

@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const code = codeOf(error);
    const { status } = channelErrors[code];
    // A channel that is full is told of where it is looked at.
    if (status >= 500 && code !== 'storeFull') {
      const request = host.switchToHttp().getRequest<FastifyRequest>();
      const { method, routeOptions } = request;
      const where = { method, route: routeOptions.url, trace_id: traceIds.get(request) };
      this.logger.error({ ...where, error }, 'a request failed');
    }
    if (reply.sent) return;
    const known = error instanceof ChannelHttpError ? error.retryAfterMs : undefined;
    const retryAfter = retryAfterOf(known, status);
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
    const detail = error instanceof ChannelHttpError ? error.detail : undefined;
    void reply.status(status).send(httpErrorBody(code, detail));
  }
}

/** `Retry-After`, in whole seconds, rounded up: who comes then is not too early. Undefined for a status that has none. */
export function retryAfterOf(known: number | undefined, status: number): string | undefined {
  const seconds = known === undefined ? retryAfterSeconds[status] : Math.ceil(known / 1000);
  return seconds === undefined ? undefined : String(seconds);
}

/** The code of any error. Those of Nest and Fastify carry a status; what is wrong with the body reads as the channel's own words. */
export function codeOf(error: unknown): ChannelErrorCode {
  if (error instanceof ChannelHttpError) return error.code;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return 'notFound';
  if (status === 413) return 'tooLarge';
  if (status === 429) return 'rateLimited';
  return status !== null && status >= 400 && status < 500 ? 'badFrame' : errorCodeOf(error);
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
