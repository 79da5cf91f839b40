/** Gauges that are asked for at each reading, and cost nothing in between. */
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ChannelConfig } from '../channels.js';
import { directions, storeStates } from './labels.js';
import type { StoreState } from './labels.js';

type Direction = (typeof directions)[number];
type Show<L extends string> = (labels: Record<L, string>, value: number) => void;

/** What the parts of a bridge say of themselves. */
export interface Watched {
  /** The list grows when a reload adds one. */
  readonly channels: readonly ChannelConfig[];
  readonly version: string;
  readonly isDraining: () => boolean;
  /** How the store stood when it was last asked. */
  readonly storeState: () => StoreState;
  /** Whether the Helpdesk refuses the key of a channel. */
  readonly isRefused: (channel: ChannelConfig) => boolean;
  /** False if the Helpdesk was not there or refused the key when it was last asked or talked to. */
  readonly isUp: (channel: ChannelConfig) => boolean;
  /** What is known of the channel's canary; null if it has none. */
  readonly canaryOf: (channel: ChannelConfig) => Flight;
  /** Customers of a channel who wait for a Helpdesk connection. */
  readonly waitingForPlace: (channel: string) => number;
  /** When the Helpdesk last said anything, Unix milliseconds; 0: not yet. */
  readonly lastHeard: (channel: string) => number;
  /** Since when the oldest message waits here, by channel, Unix milliseconds. */
  readonly oldest: (direction: Direction) => ReadonlyMap<string, number>;
}

/** What `Canary.of` tells. */
type Flight = { readonly succeededAt: number; readonly ms: number } | null;

/** Adds them to a registry. */
export function watch(registry: Registry, watched: Watched): void {
  const { channels, version } = watched;
  const gauge = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    tell: (show: Show<L>) => void,
  ): void => {
    new Gauge<L>({
      name: `deskbridge_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        // A reload may have changed the labels.
        this.reset();
        tell((labels, value) => this.set(labels, value));
      },
    });
  };
  const perChannel = (name: string, help: string, valueOf: (channel: ChannelConfig) => number): void =>
    gauge(name, help, ['channel'], (show) => {
      for (const channel of channels) show({ channel: channel.name }, valueOf(channel));
    });

  gauge('build_info', 'Always 1; which program this is', ['version', 'node'], (show) =>
    show({ version, node: process.version }, 1),
  );
  gauge('draining', '1 once a shutdown has begun', [], (show) => show({}, watched.isDraining() ? 1 : 0));
  gauge('store_state', '1 for how the store stands', ['state'], (show) => {
    const now = watched.storeState();
    for (const state of storeStates) show({ state }, state === now ? 1 : 0);
  });
  gauge('identity_mode', 'Whether visitors prove who they are', ['channel', 'mode'], (show) => {
    for (const { name, identity } of channels) show({ channel: name, mode: identity.mode }, 1);
  });
  perChannel('connections_limit', 'Client sockets that the channel may have', ({ limits }) => limits.sockets);
  perChannel(
    'store_bytes_limit',
    'What the conversations may take; 0: any number',
    ({ limits }) => limits.channelBytes.hard,
  );
  perChannel('helpdesk_refused', '1 while the Helpdesk refuses the key of the channel', (channel) =>
    watched.isRefused(channel) ? 1 : 0,
  );
  perChannel(
    'helpdesk_up',
    '0 if the Helpdesk of the channel was not there or refused the key when it was last asked or talked to, else 1',
    (channel) => (watched.isUp(channel) ? 1 : 0),
  );
  const perCanary = (name: string, help: string, valueOf: (flight: NonNullable<Flight>) => number): void =>
    gauge(name, help, ['channel'], (show) => {
      for (const channel of channels) {
        const flight = watched.canaryOf(channel);
        if (flight !== null) show({ channel: channel.name }, valueOf(flight));
      }
    });
  perCanary(
    'canary_last_success_timestamp_seconds',
    "When the Helpdesk last answered the channel's canary; 0: not yet",
    ({ succeededAt }) => succeededAt / 1000,
  );
  perCanary('canary_seconds', 'How long that answer took', ({ ms }) => ms / 1000);
  perChannel(
    'helpdesk_connections_waiting',
    'Customers who wait for a Helpdesk connection, as limits.helpdeskConnections are open',
    ({ name }) => watched.waitingForPlace(name),
  );
  perChannel(
    'helpdesk_last_event_timestamp_seconds',
    'When the Helpdesk last said anything; 0: not yet',
    ({ name }) => watched.lastHeard(name) / 1000,
  );
  gauge(
    'messages_oldest_pending_seconds',
    'Age of the oldest message that waits here; 0: none',
    ['channel', 'direction'],
    (show) => {
      const now = Date.now();
      for (const direction of directions) {
        const oldest = watched.oldest(direction);
        for (const { name: channel } of channels) {
          const since = oldest.get(channel);
          show({ channel, direction }, since === undefined ? 0 : Math.max(0, now - since) / 1000);
        }
      }
    },
  );
}
