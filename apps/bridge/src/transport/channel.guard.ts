/** Lets HTTP requests of the channel in by key and origin, and notes who they are. */
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ChannelHttpError } from './http-error.js';
import { KeyRing, keysOfQuery } from './key-ring.js';
import type { Admission } from '../relay/asker.js';

const admissions = new WeakMap<FastifyRequest, Admission>();

@Injectable()
export class ChannelGuard implements CanActivate {
  constructor(@Inject(KeyRing) private readonly keyRing: KeyRing) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['x-api-key'];
    const keys = [...(typeof header === 'string' ? [header] : []), ...keysOfQuery(request.url)];
    const admission = this.keyRing.admit(keys, request.headers.origin);
    if (typeof admission === 'string') throw new ChannelHttpError(admission);
    admissions.set(request, admission);
    return true;
  }
}

/** Who sends this request; the guard must have let it in. */
export function admissionOf(request: FastifyRequest): Admission {
  const admission = admissions.get(request);
  if (admission === undefined) throw new ChannelHttpError('unauthorized');
  return admission;
}
