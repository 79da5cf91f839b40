/** The composition root: the one place where classes meet interfaces, read from top to bottom. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { LocalBus, LocalOwnership, LocalSocketDirectory, openSqliteStore } from '#state';
import type { Bus, Ownership, SocketDirectory } from '#state';
import type { BridgeDocuments } from '#translation';
import { AdminGuard, adminToken } from './admin/admin.guard.js';
import { BooksController, booksStore } from './admin/books.controller.js';
import { DeadLettersController, deadLetterTools } from './admin/dead-letters.controller.js';
import { HealthController, healthTools } from './admin/health.controller.js';
import type { ChannelConfig } from './channels.js';
import { ConfigError } from './config.js';
import type { BridgeConfig } from './config.js';
import { HelpdeskDoor } from './helpdesk/door.js';
import { HelpdeskHistory } from './helpdesk/history.js';
import type { Logger } from './log.js';
import { Metrics } from './metrics.js';
import type { BridgeStore } from './relay/bridge-store.js';
import { CarryOut } from './relay/carry-out.js';
import type { LinkTools } from './relay/link/link-parts.js';
import { Customers } from './relay/customers.js';
import { Delivery } from './relay/delivery.js';
import { Expiry } from './relay/expiry.js';
import { Inbound } from './relay/inbound.js';
import { Outbound } from './relay/outbound.js';
import { Queries } from './relay/queries.js';
import { Sessions } from './session/sessions.js';
import { ChannelController, controllerTools } from './transport/channel.controller.js';
import { ChannelGateway, gatewayTools } from './transport/channel.gateway.js';
import { KeyRing } from './transport/key-ring.js';
import { RateLimit } from './transport/rate-limit.js';

/** Everything that lives as long as the process, made once. */
export type Parts = ReturnType<typeof assemble>;

export function assemble(config: BridgeConfig, logger: Logger, publicUrl: () => string) {
  const { store, bus, ownership, directory } = openState(config);
  const channels = new Map(config.channels.map((channel) => [channel.name, channel]));
  const keyRing = new KeyRing(config.channels);
  const rateLimit = new RateLimit(config.channels);
  const metrics = new Metrics();
  metrics.keepBooks(store);

  const sessions = new Sessions();
  const carryOut = new CarryOut({ store, bus, channels });
  const queries = new Queries({ store, directory, channelOfKey: (key) => keyRing.channelOf(key) });
  const outbound = new Outbound({ store, carryOut, metrics });
  const delivery = new Delivery(
    { store, bus, sessions, logger, metrics },
    {
      messageLinkBytes: config.MESSAGE_LINK_BYTES,
      linkOf: (conversation, entry) => messageLink(publicUrl(), conversation, entry),
    },
  );
  const inbound = new Inbound({
    store,
    bus,
    directory,
    carryOut,
    queries,
    logger,
    isBound: (conversationId) => sessions.isBound(conversationId),
    greetingDelayMs: config.GREETING_DELAY_MS,
  });

  const doors = new Map(config.channels.map((channel) => [channel.name, doorOf(channel, config)]));
  const refusedChannels = (): string[] => [...doors].filter(([, door]) => door.isRefused).map(([name]) => name);
  metrics.watchRefusals(() => [...doors].map(([channel, { isRefused }]) => ({ channel, isRefused })));
  const linkTools = new Map(
    config.channels.map((channel) => [
      channel.name,
      linkToolsOf(channel, config, { store, outbound, logger, metrics, doors, ownership }),
    ]),
  );
  const customers = new Customers({
    store,
    bus,
    ownership,
    logger,
    presentCustomers: () => sessions.customers(),
    linkTools: (channel) => linkTools.get(channel) ?? null,
    idleMs: config.HELPDESK_IDLE_MS,
  });
  const expiry = new Expiry(store, logger, config.CONVERSATION_TTL_DAYS);
  return {
    store,
    bus,
    ownership,
    directory,
    keyRing,
    rateLimit,
    metrics,
    sessions,
    carryOut,
    queries,
    delivery,
    inbound,
    customers,
    expiry,
    refusedChannels,
  };
}

@Module({})
export class BridgeModule {
  /** The public side: the gateway and the HTTP API of the channel. */
  static forChannel(config: BridgeConfig, parts: Parts, logger: Logger): DynamicModule {
    const { inbound, queries, delivery, sessions, directory, metrics, keyRing, rateLimit } = parts;
    return {
      module: BridgeModule,
      controllers: [ChannelController],
      providers: [
        ChannelGateway,
        { provide: KeyRing, useValue: keyRing },
        { provide: controllerTools, useValue: { inbound, queries, directory, metrics, logger, rateLimit } },
        {
          provide: gatewayTools,
          useValue: {
            inbound,
            delivery,
            sessions,
            directory,
            metrics,
            rateLimit,
            logger,
            pingIntervalMs: config.PING_INTERVAL_MS,
            pongTimeoutMs: config.PONG_TIMEOUT_MS,
            maxUnsentBytes: config.MAX_UNSENT_BYTES,
          },
        },
      ],
    };
  }

  /** The private side, on a port of its own. */
  static forAdmin(config: BridgeConfig, parts: Parts, isDraining: () => boolean): DynamicModule {
    const { store, metrics, carryOut, refusedChannels } = parts;
    return {
      module: BridgeModule,
      controllers: [HealthController, DeadLettersController, BooksController],
      providers: [
        AdminGuard,
        { provide: adminToken, useValue: config.ADMIN_TOKEN ?? null },
        { provide: booksStore, useValue: store },
        { provide: deadLetterTools, useValue: { store, carryOut } },
        {
          provide: healthTools,
          useValue: { store, metrics, isDraining, refusedChannels, storeTimeoutMs: config.STORE_TIMEOUT_MS },
        },
      ],
    };
  }
}

interface State {
  readonly store: BridgeStore;
  readonly bus: Bus;
  readonly ownership: Ownership;
  readonly directory: SocketDirectory;
}

function openState({ STORE_URL: url, SQLITE_SYNCHRONOUS: synchronous }: BridgeConfig): State {
  if (!url.startsWith('sqlite:'))
    throw new ConfigError(['STORE_URL: expected sqlite:PATH; Redis is not supported yet']);
  const store = openSqliteStore<BridgeDocuments>({ path: url.slice('sqlite:'.length), synchronous });
  return { store, bus: new LocalBus(), ownership: new LocalOwnership(), directory: new LocalSocketDirectory() };
}

function doorOf({ helpdesk }: ChannelConfig, config: BridgeConfig): HelpdeskDoor {
  return new HelpdeskDoor(helpdesk, config.REPLY_TIMEOUT_MS, {
    baseMs: config.RETRY_BASE_MS,
    maxMs: config.RETRY_MAX_MS,
  });
}

function linkToolsOf(
  { name, helpdesk, policy, readReceipts }: ChannelConfig,
  config: BridgeConfig,
  shared: Pick<LinkTools, 'store' | 'outbound' | 'logger' | 'metrics'> & {
    readonly doors: ReadonlyMap<string, HelpdeskDoor>;
    readonly ownership: Ownership;
  },
): LinkTools {
  const { doors, ownership, ...tools } = shared;
  const door = doors.get(name);
  if (door === undefined) throw new Error('a channel has no door');
  return {
    ...tools,
    door,
    history: new HelpdeskHistory(helpdesk, config.REPLY_TIMEOUT_MS),
    timings: {
      baseMs: config.RETRY_BASE_MS,
      maxMs: config.RETRY_MAX_MS,
      replyTimeoutMs: config.REPLY_TIMEOUT_MS,
      agentVerifyMs: config.AGENT_VERIFY_MS,
      deliveryDelayedMs: config.DELIVERY_DELAYED_MS,
      agentDeadlineMs: config.AGENT_DEADLINE_MS,
      idleMs: config.HELPDESK_IDLE_MS,
    },
    closedTicket: policy.closedTicket,
    readReceipts,
    isOwner: () => ownership.isCertain(),
  };
}

/** Absolute, for clients outside of a browser have no origin to complete it with. */
function messageLink(publicUrl: string, conversationId: string, entryId: string): string {
  const query = new URLSearchParams({ conversation_id: conversationId });
  return `${publicUrl.replace(/\/$/, '')}/api/messages/${encodeURIComponent(entryId)}?${query.toString()}`;
}
