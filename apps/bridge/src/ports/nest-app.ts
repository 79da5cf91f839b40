/** What the two ports have in common: the HTTP server, how bodies are read, and how faults are answered. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Server, ServerOptions } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule } from '@nestjs/common';
import { decodeText, parseJson } from '#channel';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import { answerHeaders, answerNoRequest, answerUnreadableAddress } from '../transport/edge/answers.js';
import { ChannelHttpError, HttpErrorFilter } from '../transport/http/http-error.js';
import { NestLogger } from './nest-logger.js';

/** One port that answers as the channel does: JSON in UTF-8 whatever its label, faults with their sentence. */
export async function createApp(
  module: DynamicModule,
  config: BridgeConfig,
  logger: Logger,
  http: ServerOptions = {},
): Promise<NestFastifyApplication> {
  const { REQUEST_TIMEOUT_MS: requestTimeout } = config;
  const adapter = new FastifyAdapter({
    bodyLimit: config.MAX_FRAME_BYTES,
    requestTimeout: http.requestTimeout ?? requestTimeout,
    http: {
      headersTimeout: Math.ceil(requestTimeout / 3),
      connectionsCheckingInterval: Math.ceil(requestTimeout / 15),
      ...http,
    },
    forceCloseConnections: true,
    // Clients put an origin with a slash at its end before a path, and proxies a slash behind it.
    routerOptions: { maxParamLength: 4096, ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
    frameworkErrors: answerUnreadableAddress,
    clientErrorHandler: answerNoRequest,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  adapter.getInstance().addHook('onRequest', (_request, reply, done) => {
    void reply.headers(answerHeaders);
    done();
  });
  // Whatever its label, a body is JSON; keys that could do harm are dropped when it is decoded.
  adapter.getInstance().removeAllContentTypeParsers();
  app.useBodyParser('*', { bodyLimit: config.MAX_FRAME_BYTES }, (_request, body, done) => {
    // Replacement characters would stand for what cannot be read, rounded numbers for other ones.
    const text = decodeText(body);
    const parsed = text === null ? undefined : parseJson(text);
    if (parsed === undefined) done(new ChannelHttpError('badFrame', undefined, 'expected JSON in UTF-8'), undefined);
    else done(null, parsed);
  });
  app.useGlobalFilters(new HttpErrorFilter(logger));
  return app;
}

/** Where a server that listens is, on this machine. */
export function originOf(server: Server): string {
  const { port, address, family } = server.address() as AddressInfo;
  const isAny = address === '0.0.0.0' || address === '::';
  return `http://${isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
