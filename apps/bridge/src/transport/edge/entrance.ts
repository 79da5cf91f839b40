/** What happens to every HTTP request of the channel before its body is read: where it comes from is noted, and its key looked at. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChannelErrorCode } from '#channel';
import { limitKeyOf } from '../address/address-block.js';
import { clientOf, noteClient } from '../address/arrival.js';
import type { ChannelConfig } from '../../channels.js';
import { admissionIfAny } from '../keys/channel.guard.js';
import type { ChannelGuard } from '../keys/channel.guard.js';
import { ChannelHttpError, codeOf } from '../http/http-error.js';
import type { RateLimit } from '../limits/rate-limit.js';
import { BodyDeadlines } from './body-deadlines.js';
import { holdContinue, letBodyCome, lingerFor, refuseBody } from './unread-body.js';

interface Tools {
  readonly guard: ChannelGuard;
  readonly rateLimit: RateLimit;
  /** A request is answered with an error before its body is read. */
  readonly onRefused: (reason: ChannelErrorCode) => void;
  /** A request was let in, but is one too many. */
  readonly onLimited: (channel: string) => void;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly maxBodyBytes: number;
  /** For a whole body to come, milliseconds. */
  readonly bodyMs: number;
}

/**
 * Guards an instance. CORS answers in `onRequest`, so what follows is only asked of what is no preflight, and its refusals carry
 * what lets a page read them.
 */
export function guardEntrance(instance: FastifyInstance, tools: Tools): void {
  holdContinue(instance.server);
  const bodies = new BodyDeadlines();
  instance.addHook('onClose', () => bodies.stop());
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    noteClient(raw, tools.addressOf(raw));
    done();
  });
  instance.addHook('preParsing', async (request, reply) => {
    try {
      await admit(request, tools);
      letBodyCome(request, reply);
      bodies.begin(request.raw, request.routeOptions.config.entrance?.bodyMs ?? tools.bodyMs);
    } catch (error) {
      refuseBody(request, reply);
      tools.onRefused(codeOf(error));
      throw error;
    }
  });
  instance.addHook('onResponse', (request: FastifyRequest, _reply: FastifyReply, done) => {
    bodies.end(request.raw);
    lingerFor(request);
    done();
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is other for a route. */
    entrance?: {
      readonly keyIsOptional?: boolean;
      /** What its body may be announced as, by the channel that its key opens. */
      readonly maxBodyBytes?: (channel: ChannelConfig | null) => number;
      /** For the whole body to come, milliseconds. */
      readonly bodyMs?: number;
    };
  }
}

/** What leads nowhere does so with any key. Everything is counted, and its limit comes before anything else that is wrong with it. A body that is announced as too large is not waited for. */
async function admit(request: FastifyRequest, { guard, rateLimit, onLimited, maxBodyBytes }: Tools): Promise<void> {
  const address = limitKeyOf(clientOf(request.raw));
  const { keyIsOptional = false, maxBodyBytes: ofRoute } = request.routeOptions.config.entrance ?? {};
  let refusal: ChannelHttpError | null = null;
  try {
    if (request.is404) throw new ChannelHttpError('notFound');
    if (keyIsOptional) guard.admitIfNamed(request);
    else guard.admit(request);
  } catch (error) {
    if (!(error instanceof ChannelHttpError)) throw error;
    refusal = error;
  }
  const admission = refusal === null ? admissionIfAny(request) : null;
  const waitMs =
    admission === null ? await rateLimit.countStray(address) : await rateLimit.countRequest(admission, address);
  if (waitMs > 0) {
    if (admission !== null) onLimited(admission.channel.name);
    throw new ChannelHttpError('rateLimited', waitMs);
  }
  if (refusal !== null) throw refusal;
  const most = ofRoute?.(admission?.channel ?? null) ?? maxBodyBytes;
  if (Number(request.headers['content-length'] ?? 0) > most) throw new ChannelHttpError('tooLarge');
}
