/** Lets HTTP requests of the channel in by key and origin, before their body is read, and notes who they are. */
import type { FastifyRequest } from 'fastify';
import { ChannelHttpError } from './http-error.js';
import { keysOf } from './key-ring.js';
import type { KeyRing } from './key-ring.js';
import type { Admission } from '../relay/asker.js';

const admissions = new WeakMap<FastifyRequest, Admission>();

export class ChannelGuard {
  constructor(private readonly keyRing: KeyRing) {}

  /** Throws a `ChannelHttpError` if the request may not come in. */
  admit(request: FastifyRequest): void {
    const admission = this.keyRing.admit(keysOf(request.raw), request.headers.origin);
    if (typeof admission === 'string') throw new ChannelHttpError(admission);
    admissions.set(request, admission);
  }
}

/** Who sends this request; the guard must have let it in. */
export function admissionOf(request: FastifyRequest): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new ChannelHttpError('unauthorized');
  return admission;
}

/** The channel of a request, for figures; "none" for one that was not let in. */
export function channelOf(request: FastifyRequest): string {
  return admissions.get(request)?.channel.name ?? 'none';
}
