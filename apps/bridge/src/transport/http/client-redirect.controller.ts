/** The script that leads the official client here, on the port that it leads to: `<script src="https://bridge/client-redirect.js">`. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where it is, in the sources and in what is built. */
const file = new URL('../../../../../libs/client-redirect/src/client-redirect.js', import.meta.url);

/** Any page may have it, without a key. A new one is noticed within the hour. */
const headers = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=3600',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

@Controller()
export class ClientRedirectController {
  private readonly script = readFileSync(file, 'utf8');
  private readonly etag = `"${createHash('sha256').update(this.script).digest('base64url').slice(0, 22)}"`;

  @Get('client-redirect.js')
  @RouteConfig({ entrance: { keyIsOptional: true } })
  send(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.headers({ ...headers, etag: this.etag });
    const known = (request.headers['if-none-match'] ?? '').split(/\s*,\s*/).map((tag) => tag.replace(/^W\//, ''));
    if (known.includes(this.etag)) void reply.status(304).send();
    else void reply.send(this.script);
  }
}
