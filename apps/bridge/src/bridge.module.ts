/** The two Nest modules: which of the parts each port shows. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AdminGuard, adminToken } from './admin/admin.guard.js';
import { BooksController, booksTools } from './admin/books.controller.js';
import { DeadLettersController, deadLetterTools } from './admin/dead-letters.controller.js';
import { ErasureController, erasureTools } from './admin/erasure.controller.js';
import { ConversationsController } from './admin/trace/conversations.controller.js';
import { TraceController, traceTools } from './admin/trace/trace.controller.js';
import { HealthController, healthTools } from './admin/health.controller.js';
import type { Parts } from './assemble.js';
import type { BridgeConfig } from './config.js';
import type { Logger } from './log.js';
import { ChannelController, controllerTools } from './transport/channel.controller.js';
import { ChannelGateway, gatewayTools } from './transport/channel.gateway.js';

@Module({})
export class BridgeModule {
  /** The public side: the gateway and the HTTP API of the channel. */
  static forChannel(config: BridgeConfig, parts: Parts, logger: Logger): DynamicModule {
    const { toHelpdesk, queries, delivery, sessions, directory, metrics, rateLimit, addressSockets } = parts;
    const { trace, journeys } = parts;
    return {
      module: BridgeModule,
      controllers: [ChannelController],
      providers: [
        ChannelGateway,
        {
          provide: controllerTools,
          useValue: {
            ...{ toHelpdesk, queries, directory, metrics, logger, rateLimit, trace, journeys },
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
  static forAdmin(config: BridgeConfig, parts: Parts, isDraining: () => boolean): DynamicModule {
    const { store, metrics, carryOut, queries, refusedChannels, trace, journeys } = parts;
    const channels = new Map(config.channels.map((channel) => [channel.name, channel]));
    const names = [...channels.keys()];
    const hasFiles = config.STORE_URL.startsWith('sqlite:');
    return {
      module: BridgeModule,
      controllers: [
        ...[HealthController, DeadLettersController, BooksController, ErasureController],
        ...[ConversationsController, TraceController],
      ],
      providers: [
        AdminGuard,
        { provide: adminToken, useValue: config.ADMIN_TOKEN ?? null },
        { provide: booksTools, useValue: { store, channels: names } },
        { provide: traceTools, useValue: { store, channels: names, trace } },
        { provide: deadLetterTools, useValue: { store, carryOut } },
        { provide: erasureTools, useValue: { store, carryOut, queries, channels, hasFiles } },
        {
          provide: healthTools,
          useValue: {
            ...{ store, metrics, isDraining, refusedChannels },
            storeTimeoutMs: config.STORE_TIMEOUT_MS,
            hasTraces: journeys !== null,
          },
        },
      ],
    };
  }
}
