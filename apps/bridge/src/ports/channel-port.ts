/** The public port: where clients come in. */
import type { IncomingMessage } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Parts } from '../assemble.js';
import type { BridgeConfig } from '../config.js';
import { sparingly } from '../log.js';
import type { Logger } from '../log.js';
import { TrustedProxies } from '../settings/values/trusted-proxies.js';
import { limitKeyOf } from '../transport/address/address-block.js';
import { addressOfRequest, arrivalOf, isForwardedByStranger, originOfRequest } from '../transport/address/arrival.js';
import { ChannelGuard, channelOf } from '../transport/keys/channel.guard.js';
import { corsOptions } from '../transport/edge/cors.js';
import { guardEntrance } from '../transport/edge/entrance.js';
import { letRequestsEnd } from '../transport/edge/under-way.js';
import { addFileRoutes } from '../transport/files/file-routes.js';
import { fileRouteTools } from '../transport/files/tools.js';
import { cutWhenSlow } from '../transport/http/slow-clients.js';
import { ChannelSocketAdapter, isWebSocketUpgrade } from '../transport/socket/socket-adapter.js';
import { BridgeModule } from './bridge.module.js';
import { createApp } from './nest-app.js';

/** HTTP with CORS, and sockets at any path of the same port. */
export async function createChannel(
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
  letRequestsEnd(app.getHttpAdapter().getInstance());
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
