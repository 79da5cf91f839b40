/** Lets HTTP requests of the channel in by key and origin, before their body is read, and notes who they are. */
import type { FastifyRequest } from 'fastify';
import { ChannelHttpError } from '../http/http-error.js';
import { keysOf } from './key-ring.js';
import type { KeyRing } from './key-ring.js';
import type { Admission } from '../../relay/inbound/asker.js';

const admissions = new WeakMap<FastifyRequest, Admission>();

export class ChannelGuard {
  constructor(private readonly keyRing: KeyRing) {}

  /** Throws a `ChannelHttpError` if the request may not come in. */
  admit(request: FastifyRequest): void {
    const admission = this.keyRing.admit(keysOf(request.raw), request.headers.origin);
    if (typeof admission === 'string') throw new ChannelHttpError(admission);
    admissions.set(request, admission);
  }

  /** The same where no key is needed: false if none came. Throws all the same for one that opens nothing, and for a page that no channel knows. */
  admitIfNamed(request: FastifyRequest): boolean {
    const { origin } = request.headers;
    if (keysOf(request.raw).some((key) => key !== '')) {
      this.admit(request);
      return true;
    }
    if (origin !== undefined && !this.keyRing.knowsOrigin(origin)) throw new ChannelHttpError('forbiddenOrigin');
    return false;
  }
}

/** Who sends this request; null if it came without a key, where that is allowed. */
export function admissionIfAny(request: FastifyRequest): Admission | null {
  return admissions.get(request) ?? null;
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
