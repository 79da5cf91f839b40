/** The two Nest modules: which of the parts each port shows. */
import type { IncomingMessage } from 'node:http';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminGuard, adminToken } from '../admin/door/admin.guard.js';
import { BooksController, booksTools } from '../admin/books/books.controller.js';
import { ContractsController } from '../admin/contracts/contracts.controller.js';
import { DeadLettersController, deadLetterTools } from '../admin/books/dead-letters.controller.js';
import { ErasureController, erasureTools } from '../admin/erasure/erasure.controller.js';
import { ConversationsController } from '../admin/trace/conversations.controller.js';
import { TraceController, traceTools } from '../admin/trace/trace.controller.js';
import { HealthController, healthTools } from '../admin/health/health.controller.js';
import { ReloadController, reloadTools } from '../admin/reload.controller.js';
import type { Parts } from '../assemble.js';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import type { Reload } from '../reload/reload.js';
import { ChannelController, controllerTools } from '../transport/http/channel.controller.js';
import { ChannelGateway, gatewayTools } from '../transport/socket/channel.gateway.js';
import { ClientRedirectController } from '../transport/http/client-redirect.controller.js';

export interface AdminTools {
  readonly isDraining: () => boolean;
  readonly reload: Pick<Reload, 'run'>;
  /** Where links lead that nobody's request has asked for. */
  readonly localOrigin: () => string;
}

@Module({})
export class BridgeModule {
  /** The public side: the gateway and the HTTP API of the channel. */
  static forChannel(
    config: BridgeConfig,
    parts: Parts,
    { logger, originOf }: { readonly logger: Logger; readonly originOf: (request: IncomingMessage) => string },
  ): DynamicModule {
    const { linksFor, toHelpdesk, queries, delivery, sessions, directory, metrics, rateLimit, addressSockets } = parts;
    const { keyRecall, trace, journeys } = parts;
    return {
      module: BridgeModule,
      controllers: [ChannelController, ClientRedirectController],
      providers: [
        ChannelGateway,
        {
          provide: controllerTools,
          useValue: {
            ...{ toHelpdesk, queries, directory, metrics, logger, rateLimit, trace, journeys, linksFor, originOf },
            sendTimeoutMs: config.SEND_TIMEOUT_MS,
          },
        },
        {
          provide: gatewayTools,
          useValue: {
            toHelpdesk,
            delivery,
            sessions,
            directory,
            metrics,
            rateLimit,
            trace,
            addressSockets,
            keyRecall,
            logger,
            journeys,
            pingIntervalMs: config.PING_INTERVAL_MS,
            pongTimeoutMs: config.PONG_TIMEOUT_MS,
            maxUnsentBytes: config.MAX_UNSENT_BYTES,
            sendTimeoutMs: config.SEND_TIMEOUT_MS,
          },
        },
      ],
    };
  }

  /** The private side, on a port of its own. */
  static forAdmin(config: BridgeConfig, parts: Parts, { isDraining, reload, localOrigin }: AdminTools): DynamicModule {
    const { linksFor, fileRemoval, store, metrics, carryOut, queries, refusedChannels, files } = parts;
    const { live, watch, trace, journeys } = parts;
    const channels = live.byName;
    const names = (): string[] => live.all.map(({ name }) => name);
    const standings = (): Record<string, object> =>
      Object.fromEntries(live.all.map((each) => [each.name, watch.of(each)]));
    const hasFiles = config.STORE_URL.startsWith('sqlite:');
    return {
      module: BridgeModule,
      controllers: [
        ...[HealthController, DeadLettersController, BooksController, ErasureController, ReloadController],
        ...[ConversationsController, TraceController, ContractsController],
      ],
      providers: [
        AdminGuard,
        { provide: adminToken, useValue: config.ADMIN_TOKEN ?? null },
        { provide: booksTools, useValue: { store, channels: names } },
        { provide: traceTools, useValue: { store, channels: names, trace } },
        { provide: reloadTools, useValue: reload },
        { provide: deadLetterTools, useValue: { store, carryOut } },
        {
          provide: erasureTools,
          useValue: {
            ...{ store, carryOut, queries, channels, hasFiles, fileRemoval },
            link: (key: string, name: string) => linksFor(localOrigin())(key, name),
          },
        },
        {
          provide: healthTools,
          useValue: {
            ...{ store, metrics, isDraining, refusedChannels, standings, storeTimeoutMs: config.STORE_TIMEOUT_MS },
            ...{ files: files.state, hasTraces: journeys !== null },
          },
        },
      ],
    };
  }
}
