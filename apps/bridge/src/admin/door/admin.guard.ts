/** Who may use /admin: the bearer of the token, or without a token anybody on this machine, but no proxy on it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ChannelHttpError } from '../../transport/http/http-error.js';

export const adminToken = Symbol('admin token');

/** What proxies write: who stands behind one is somewhere else. */
const forwarded = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/;

const loopback = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(adminToken) private readonly token: string | null) {}

  canActivate(context: ExecutionContext): boolean {
    if (!isAllowed(this.token, context.switchToHttp().getRequest<FastifyRequest>())) {
      throw new ChannelHttpError('unauthorized');
    }
    return true;
  }
}

/** True for the bearer of the token; where there is none, for anybody on this machine, but not for who stands behind a proxy. */
export function isAllowed(token: string | null, { headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): boolean {
  if (token === null) return loopback.test(ip) && !isForwarded(headers);
  return isEqual(headers.authorization ?? '', `Bearer ${token}`);
}

function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => forwarded.test(name));
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(one, other);
}
