/** What happens to every HTTP request of the channel before its body is read: where it comes from is noted, and its key looked at. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ChannelErrorCode } from '#channel';
import { limitKeyOf } from '../address-block.js';
import { clientOf, noteClient } from '../arrival.js';
import { admissionOf } from '../channel.guard.js';
import type { ChannelGuard } from '../channel.guard.js';
import { ChannelHttpError, codeOf } from '../http-error.js';
import type { RateLimit } from '../rate-limit.js';
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
}

/** Routes that ask for no key. */
const keyless: ReadonlySet<string> = new Set(['/client-redirect.js']);

/**
 * Guards an instance. CORS answers in `onRequest`, so what follows is only asked of what is no preflight, and its refusals carry
 * what lets a page read them.
 */
export function guardEntrance(instance: FastifyInstance, tools: Tools): void {
  holdContinue(instance.server);
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    noteClient(raw, tools.addressOf(raw));
    done();
  });
  instance.addHook('preParsing', async (request, reply) => {
    try {
      await admit(request, tools);
      letBodyCome(request, reply);
    } catch (error) {
      refuseBody(request, reply);
      tools.onRefused(codeOf(error));
      throw error;
    }
  });
  instance.addHook('onResponse', (request: FastifyRequest, _reply: FastifyReply, done) => {
    lingerFor(request);
    done();
  });
}

/** What leads nowhere does so with any key. Everything is counted, and its limit comes before anything else that is wrong with it. A body that is announced as too large is not waited for. */
async function admit(request: FastifyRequest, { guard, rateLimit, onLimited, maxBodyBytes }: Tools): Promise<void> {
  const address = limitKeyOf(clientOf(request.raw));
  if (keyless.has(request.routeOptions.url ?? '')) {
    const waitMs = await rateLimit.countStray(address);
    if (waitMs > 0) throw new ChannelHttpError('rateLimited', waitMs);
    return;
  }
  try {
    if (request.is404) throw new ChannelHttpError('notFound');
    guard.admit(request);
  } catch (refusal) {
    const waitMs = await rateLimit.countStray(address);
    throw waitMs === 0 ? refusal : new ChannelHttpError('rateLimited', waitMs);
  }
  const admission = admissionOf(request);
  const waitMs = await rateLimit.countRequest(admission, address);
  if (waitMs > 0) {
    onLimited(admission.channel.name);
    throw new ChannelHttpError('rateLimited', waitMs);
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw new ChannelHttpError('tooLarge');
}
