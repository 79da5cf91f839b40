/** What happens to every HTTP request of the channel before its body is read: where it comes from is noted, and its key looked at. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteClient } from '../arrival.js';
import type { ChannelGuard } from '../channel.guard.js';
import { ChannelHttpError } from '../http-error.js';
import { holdContinue, letBodyCome, lingerFor, refuseBody } from './unread-body.js';

interface Tools {
  readonly guard: ChannelGuard;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly maxBodyBytes: number;
}

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
  instance.addHook('preParsing', (request, reply, _payload, done) => {
    try {
      admit(request, tools);
      letBodyCome(request, reply);
      done(null);
    } catch (error) {
      refuseBody(request, reply);
      done(error as Error);
    }
  });
  instance.addHook('onResponse', (request: FastifyRequest, _reply: FastifyReply, done) => {
    lingerFor(request);
    done();
  });
}

/** What leads nowhere does so with any key. A body that is announced as too large is not waited for. */
function admit(request: FastifyRequest, { guard, maxBodyBytes }: Tools): void {
  if (request.is404) throw new ChannelHttpError('notFound');
  guard.admit(request);
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw new ChannelHttpError('tooLarge');
}
