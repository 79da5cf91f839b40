/** One line in the log for everything that somebody does by the admin port: who, what, when, and what came of it; never a text. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sparingly } from '../../log.js';
import type { Logger } from '../../log.js';

/** Of those who may not, one line in so long, milliseconds. */
const strangersMs = 1000;

/** Letters of a fingerprint. */
const short = 8;

/** GET changes nothing; an export gives away, and is told of as well. */
export function writeAudit(instance: FastifyInstance, logger: Pick<Logger, 'info' | 'warn'>): void {
  const tellStranger = sparingly(strangersMs, (fields, leftOut) =>
    logger.warn({ ...fields, leftOut }, 'admin action refused'),
  );
  instance.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url;
    if (route?.startsWith('/admin') !== true) return done();
    if (method === 'OPTIONS' || ((method === 'GET' || method === 'HEAD') && !route.endsWith('/export'))) return done();
    const { statusCode: status } = reply;
    const isWhole = reply.raw.writableFinished;
    const outcome = status >= 500 ? 'failed' : status >= 400 ? 'refused' : isWhole ? 'done' : 'broken off';
    const fields = {
      audit: true,
      ...whoOf(request),
      action: `${method} ${route}`,
      ...whatOf(request),
      outcome,
      status,
    };
    if (status === 401 || status === 403) tellStranger(fields);
    else logger.info(fields, 'admin action');
    done();
  });
}

/** The same for what a signal has asked for. */
export function auditSignal(logger: Pick<Logger, 'info'>, signal: string, action: string, outcome: string): void {
  logger.info({ audit: true, who: `signal ${signal}`, action, outcome }, 'admin action');
}

/** A token by its fingerprint, the same each time, from which nobody finds it. */
function whoOf({ headers, ip }: FastifyRequest): object {
  const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
  return { who: token === undefined ? 'without a token' : `token ${fingerprintOf(token)}`, address: ip };
}

/** The log knows no users: whoever has the id finds the lines by `printf %s CHANNEL/USER | sha256sum`. */
function whatOf({ params, routeOptions }: FastifyRequest): object {
  const { channel, id, user } = params as Record<string, string | undefined>;
  const isConversation = routeOptions.url?.includes('/conversations/') === true;
  return {
    ...(channel === undefined ? {} : { channel }),
    ...(id === undefined ? {} : isConversation ? { conversation: id } : { id }),
    ...(user === undefined ? {} : { user: fingerprintOf(`${channel ?? ''}/${user}`) }),
  };
}

function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, short);
}
