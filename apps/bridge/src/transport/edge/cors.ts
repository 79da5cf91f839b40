/** What a browser is told before a page may call: which origins, methods and headers. */
import type { FastifyRequest } from 'fastify';
import type { KeyRing } from '../keys/key-ring.js';

/** What clients of the channel send in any case. */
const ownHeaders = ['x-api-key', 'content-type', 'accept'];

/** Headers that one preflight may ask for, and the length of all their names together. */
const limits = { count: 100, length: 4096 };

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** Options of @fastify/cors. Pages add headers of their own, such as those of tracing: all that are asked for are allowed, the bridge reads none of them. */
export function corsOptions(keyRing: KeyRing) {
  const fixed = {
    origin: (from: string | undefined, done: (error: Error | null, isAllowed: boolean) => void): void =>
      done(null, from === undefined || keyRing.knowsOrigin(from)),
    methods: ['GET', 'POST', 'OPTIONS'],
    maxAge: 86_400,
  };
  return {
    delegator: ({ headers }: FastifyRequest, done: (error: null, options: object) => void): void =>
      done(null, { ...fixed, allowedHeaders: allowedHeaders(headers['access-control-request-headers']) }),
  };
}

/** The channel's own headers and those asked for; of a list that is too long or malformed, none. */
export function allowedHeaders(asked: string | undefined): string[] {
  const names = (asked ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const isFit =
    (asked ?? '').length <= limits.length && names.length <= limits.count && names.every((name) => token.test(name));
  return [...new Set([...ownHeaders, ...(isFit ? names : [])])];
}
