/** Starts the bridge on its two ports, and stops it without losing anybody. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule } from '@nestjs/common';
import { decodeText, parseJson } from '#channel';
import { AdminDoor } from './admin/admin-door.js';
import { writeAudit } from './admin/audit-line.js';
import type { Demonstration } from './admin/playground/serve-playground.js';
import { assemble } from './assemble.js';
import type { Parts } from './assemble.js';
import { BridgeModule } from './bridge.module.js';
import { warnOfClaims } from './claims.js';
import type { ChannelConfig } from './channels.js';
import { ConfigError } from './config.js';
import type { BridgeConfig } from './config.js';
import { Drain } from './drain.js';
import { openFiles } from './files/open-files.js';
import { sparingly } from './log.js';
import type { Logger } from './log.js';
import { watch as watchMetrics } from './metrics/watch.js';
import { openConfigured } from './open-configured.js';
import type { OpenState } from './open-configured.js';
import { Reload } from './reload/reload.js';
import type { Reloaded } from './reload/reload.js';
import { openJourneys } from './tracing/open-journeys.js';
import { limitKeyOf } from './transport/address-block.js';
import { addressOfRequest, arrivalOf, isForwardedByStranger, originOfRequest } from './transport/arrival.js';
import { addFileRoutes } from './transport/files/file-routes.js';
import { fileRouteTools } from './transport/files/tools.js';
import { ChannelGuard, channelOf } from './transport/channel.guard.js';
import { corsOptions } from './transport/cors.js';
import { answerHeaders, answerNoRequest, answerUnreadableAddress } from './transport/edge/answers.js';
import { guardEntrance } from './transport/edge/entrance.js';
import { ChannelHttpError, HttpErrorFilter } from './transport/http-error.js';
import { NestLogger } from './transport/nest-logger.js';
import { cutWhenSlow } from './transport/slow-clients.js';
import { ChannelSocketAdapter, isWebSocketUpgrade } from './transport/socket-adapter.js';
import { TrustedProxies } from './settings/values/trusted-proxies.js';

export type { OpenState } from './open-configured.js';

export interface Bridge {
  /** Origin of the channel on this machine. */
  readonly url: string;
  readonly adminUrl: string;
  /** Reads the channels anew; see `Reload`. */
  reload(): Promise<Reloaded>;
  /** Drains and stops: sockets are told to come back, what is not settled stays in the store. Idempotent. */
  close(): Promise<void>;
}

interface Options {
  /** Aborted when there is no need any more, before the bridge has started. */
  readonly told?: AbortSignal | undefined;
  readonly open?: OpenState | undefined;
  /** Reads the channels as they are written now; throws a `ConfigError`. */
  readonly readChannels?: (() => readonly ChannelConfig[]) | undefined;
  /** What the playground may do beyond what it may anywhere. */
  readonly demonstration?: Demonstration | undefined;
}

/**
 * Resolves when both ports listen and what an earlier process left behind is taken up; rejects if it is told meanwhile that there is
 * no need any more. What was started is ended in the opposite order: sockets first, each with a code that makes clients come
 * back, then the outboxes, then ports and state.
 */
export async function startBridge(
  config: BridgeConfig,
  logger: Logger,
  { told, open = openConfigured, readChannels = () => config.channels, demonstration }: Options = {},
): Promise<Bridge> {
  const started = new AsyncDisposableStack();
  try {
    told?.throwIfAborted();
    const state = await open(config, logger);
    started.defer(() => state.close());
    const files = await openFiles(config, state.store, logger);
    started.defer(() => files.close());
    let origin = config.PUBLIC_URL ?? `http://localhost:${config.PORT}`;
    const journeys = await openJourneys(config, logger);
    started.defer(() => journeys?.close());
    const parts = assemble(config, { state, files, journeys }, logger);
    const { sessions, customers, delivery, expiry, usage, live, keyRecall, fileRemoval, fileSweep } = parts;
    const reload = new Reload({
      ...{ live, logger, read: readChannels, recall: () => keyRecall.recall() },
      onChanged: (changes) => {
        parts.onChanged(changes);
        warnOfClaims([...changes.added, ...changes.changed.map(({ channel }) => channel)], logger);
      },
    });
    const drain = new Drain(sessions, state, config.DRAIN_WINDOW_MS);
    const isDraining = (): boolean => drain.isDraining;
    watchMetrics(parts.metrics.registry, { ...parts.watched, isDraining });
    const localOrigin = (): string => origin;
    const adminTools = { isDraining, reload, localOrigin };
    const admin = await createApp(BridgeModule.forAdmin(config, parts, adminTools), config, logger);
    const page = admin.getHttpAdapter().getInstance();
    new AdminDoor([config.ADMIN_HOST, ...(config.ADMIN_ALLOWED_HOSTS ?? '').split(/[\s,]+/)]).guard(page);
    writeAudit(page, logger);
    if (config.PLAYGROUND) {
      const { servePlayground } = await loadPlayground();
      await servePlayground(page, { config, demonstration: demonstration ?? null, channelUrl: localOrigin });
    }
    started.defer(() => admin.close());
    started.defer(() => delivery.stop());
    started.defer(() => parts.attachments.stop());
    started.defer(() => customers.stop());
    started.defer(() => fileRemoval.stop());
    started.defer(() => fileSweep.stop());
    started.defer(() => expiry.stop());
    started.defer(() => usage.stop());
    started.defer(() => parts.watch.stop());
    started.defer(() => parts.canary.stop());
    const channel = await createChannel(config, parts, { isDraining, localOrigin }, logger);
    started.defer(() => channel.close());
    started.defer(() => drain.run());
    told?.throwIfAborted();
    expiry.start();
    fileSweep.start();
    await usage.start();
    await customers.start();
    told?.throwIfAborted();
    await admin.listen(config.ADMIN_PORT, config.ADMIN_HOST);
    await channel.listen(config.PORT, config.HOST);
    const url = originOf(channel.getHttpServer());
    if (config.PUBLIC_URL === undefined) origin = url;
    const adminUrl = originOf(admin.getHttpServer());
    logger.info({ url, adminUrl, channels: config.channels.map(({ name }) => name) }, 'bridge started');
    warnOfClaims(live.all, logger);
    warnOfFolder(config, logger);
    parts.watch.start();
    parts.canary.start(url);
    let closing: Promise<void> | undefined;
    return {
      url,
      adminUrl,
      reload: () => reload.run(),
      close: () => (closing ??= stop(started, sessions.size, logger)),
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** Only where it is wanted: the image is made without it. */
async function loadPlayground() {
  try {
    return await import('./admin/playground/serve-playground.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(['PLAYGROUND: there is no playground here, as in the image; expected false']);
  }
}

/** Said at every start: a folder may be one that all replicas mount, and nobody but the operator knows. */
function warnOfFolder({ STORE_URL, FILES_URL }: BridgeConfig, logger: Logger): void {
  if (STORE_URL.startsWith('sqlite:') || !FILES_URL.startsWith('file:')) return;
  logger.warn('files lie in a folder: other replicas see them only if it is theirs, too (FILES_URL)');
}

async function stop(started: AsyncDisposableStack, sockets: number, logger: Logger): Promise<void> {
  logger.info({ sockets }, 'bridge stopping');
  await started.disposeAsync();
  logger.info('bridge stopped');
}

/** The public side: HTTP with CORS, and sockets at any path of the same port. */
async function createChannel(
  config: BridgeConfig,
  parts: Parts,
  { isDraining, localOrigin }: { readonly isDraining: () => boolean; readonly localOrigin: () => string },
  logger: Logger,
): Promise<NestFastifyApplication> {
  const trusted = new TrustedProxies(config.TRUSTED_PROXIES);
  const tellOfProxy = sparingly(60_000, (fields, leftOut) =>
    logger.warn(
      { ...fields, leftOut },
      'TRUSTED_PROXIES does not name a proxy: all that come through it share one limit',
    ),
  );
  const addressOf = (request: IncomingMessage): string => {
    const arrival = arrivalOf(request);
    if (isForwardedByStranger(arrival, trusted)) tellOfProxy({ proxy: arrival.remoteAddress });
    return addressOfRequest(arrival, trusted);
  };
  const originOf = (request: IncomingMessage): string =>
    config.PUBLIC_URL ?? originOfRequest(arrivalOf(request), trusted) ?? localOrigin();
  const { keyRing, sessions, metrics, directory, rateLimit, addressSockets } = parts;
  const app = await createApp(BridgeModule.forChannel(config, parts, { logger, originOf }), config, logger, {
    shouldUpgradeCallback: isWebSocketUpgrade,
    // Of the longest request there is; the others end sooner, see the entrance.
    requestTimeout: Math.max(config.REQUEST_TIMEOUT_MS, config.FILES_UPLOAD_MS),
  });
  const logRejection = sparingly(1000, (fields, leftOut) => logger.warn({ ...fields, leftOut }, 'handshake refused'));
  app.useWebSocketAdapter(
    new ChannelSocketAdapter({
      server: app.getHttpServer(),
      keyRing,
      maxFrameBytes: config.MAX_FRAME_BYTES,
      rateLimit,
      addressOf: (request) => limitKeyOf(addressOf(request)),
      fullness: ({ channel }, address) => {
        const sockets = sessions.countOf(channel.name) + directory.countElsewhere(channel.name);
        if (isDraining() || sockets >= channel.limits.sockets) return 'notAccepted';
        return addressSockets.hasRoom(channel, address) ? null : 'rateLimited';
      },
      originOf,
      onRejected: (reason, request) => {
        metrics.rejected.inc({ reason });
        logRejection({ reason, address: addressOf(request) });
      },
    }),
  );
  const guard = new ChannelGuard(keyRing);
  guardEntrance(app.getHttpAdapter().getInstance(), {
    ...{ guard, addressOf, rateLimit },
    maxBodyBytes: config.MAX_FRAME_BYTES,
    bodyMs: config.REQUEST_TIMEOUT_MS,
    onRefused: (reason) => metrics.refused.inc({ reason }),
    onLimited: (channel) => metrics.events.inc({ channel, event_type: 'unread', outcome: 'rateLimited' }),
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (request, reply, payload, done) => {
      const onSlow = (): void => metrics.slow.inc({ channel: channelOf(request) });
      cutWhenSlow(reply.raw, { sendTimeoutMs: config.SEND_TIMEOUT_MS, onSlow });
      done(null, payload);
    });
  app.enableCors(corsOptions(keyRing));
  addFileRoutes(app.getHttpAdapter().getInstance(), fileRouteTools(config, parts, { originOf, logger }));
  return app;
}

async function createApp(
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

function originOf(server: Server): string {
  const { port, address, family } = server.address() as AddressInfo;
  const isAny = address === '0.0.0.0' || address === '::';
  return `http://${isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
