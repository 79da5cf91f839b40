/** Prometheus metrics; labels never name a conversation, a socket or a user. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ChannelConfig } from './channels.js';
import { FileMetrics } from './files/file-metrics.js';
import type { BridgeStore } from './relay/bridge-store.js';
import { Tally } from './tally.js';

export class Metrics {
  readonly registry = new Registry();

  readonly connections = this.gauge('connections', 'Open client sockets', ['channel']);
  readonly closed = this.counter('connections_closed_total', 'Client sockets closed, by close code', ['code']);
  readonly rejected = this.counter('handshakes_rejected_total', 'Connection attempts refused', ['reason']);
  readonly storeBytes = this.gauge('store_bytes', 'What the conversations take in the store', ['channel']);
  readonly events = this.tally('events_total', 'Events received from clients', ['channel', 'event_type', 'outcome']);
  readonly claimed = this.counter('claimed_names_total', 'Conversations started under a name that nobody proved', [
    'channel',
  ]);
  readonly pushed = this.tally('events_pushed_total', 'Events written to client sockets', ['channel', 'event_type']);
  readonly slow = this.counter('slow_consumers_total', 'Clients cut off because they took no data', ['channel']);
  readonly duplicates = this.counter('duplicates_suppressed_total', 'Copies of Helpdesk messages that were dropped', [
    'channel',
  ]);
  readonly readBacks = this.counter('read_backs_total', 'Messages looked up in the history', ['channel', 'found']);
  readonly retries = this.counter('helpdesk_retries_total', 'Requests repeated, by cause', ['channel', 'cause']);
  readonly placesGivenUp = this.counter(
    'helpdesk_connections_given_up_total',
    'Helpdesk connections that made room for customers who waited for one',
    ['channel'],
  );
  readonly helpdeskConnections = this.gauge('helpdesk_connections', 'Open Helpdesk connections', ['channel']);
  readonly replySeconds = new Histogram({
    name: 'deskbridge_helpdesk_reply_seconds',
    help: 'Time from a request to its reply',
    labelNames: ['channel', 'request'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
    registers: [this.registry],
  });

  readonly files = new FileMetrics(this.registry);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** The books, read from the store whenever they are asked for, so that they survive a restart. */
  keepBooks(store: BridgeStore): void {
    const labels = ['channel', 'direction'];
    const pending = this.gauge('messages_pending', 'Messages accepted and neither delivered nor dead', labels);
    const totals = {
      accepted: this.counter('messages_accepted_total', 'Messages taken over', labels),
      delivered: this.counter('messages_delivered_total', 'Messages known to have arrived', labels),
      dead: this.counter('messages_dead_total', 'Messages given up', labels),
    };
    const collect = async (): Promise<void> => {
      const books = await store.books();
      pending.reset();
      for (const total of Object.values(totals)) total.reset();
      for (const { channel, direction, ...counts } of books) {
        pending.set({ channel, direction }, counts.pending);
        totals.accepted.inc({ channel, direction }, counts.accepted);
        totals.delivered.inc({ channel, direction }, counts.delivered);
        totals.dead.inc({ channel, direction }, counts.dead);
      }
    };
    this.beforeRead = collect;
  }

  /** All metrics in Prometheus' text form. */
  async text(): Promise<string> {
    await this.beforeRead();
    return this.registry.metrics();
  }

  /** How each channel asks for identity: the mode that holds shows as 1. */
  showIdentity(channels: readonly ChannelConfig[]): void {
    const modes = this.gauge('identity_mode', 'Whether visitors prove who they are', ['channel', 'mode']);
    for (const { name, identity } of channels) modes.set({ channel: name, mode: identity.mode }, 1);
  }

  /** Refused channels show as 1. */
  watchRefusals(states: readonly { readonly channel: string; readonly isRefused: () => boolean }[]): void {
    new Gauge({
      name: 'deskbridge_helpdesk_refused',
      help: '1 while the Helpdesk refuses the key of the channel',
      labelNames: ['channel'],
      registers: [this.registry],
      collect() {
        for (const { channel, isRefused } of states) this.set({ channel }, isRefused() ? 1 : 0);
      },
    });
  }

  /** Customers who wait for a connection, as all that their channel may have are taken. */
  watchPlaces(states: readonly { readonly channel: string; readonly places: { readonly waiting: number } }[]): void {
    new Gauge({
      name: 'deskbridge_helpdesk_connections_waiting',
      help: 'Customers who wait for a Helpdesk connection, as limits.helpdeskConnections are open',
      labelNames: ['channel'],
      registers: [this.registry],
      collect() {
        for (const { channel, places } of states) this.set({ channel }, places.waiting);
      },
    });
  }

  private beforeRead: () => Promise<void> = () => Promise.resolve();

  private counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `deskbridge_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private tally<L extends string>(name: string, help: string, labelNames: readonly L[]): Tally<L> {
    return new Tally(labelNames, { name: `deskbridge_${name}`, help, registry: this.registry });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name: `deskbridge_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }
}
