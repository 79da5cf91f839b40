/** Prometheus metrics; labels never name a conversation, a socket or a user. What is asked for at each reading is in `metrics/watch.ts`. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { FileMetrics } from '../files/file-metrics.js';
import { directions } from './labels.js';
import type { StoreState } from './labels.js';
import { asOpenMetrics } from './open-metrics.js';
import { Tally } from './tally.js';
import { Timing } from './timing.js';
import { showZeroes, showZeroesOf } from './zeroes.js';
import type { BridgeStore } from '../relay/bridge-store.js';

/** Upper bounds of buckets, seconds. */
const quick = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const slow = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const reply = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

export class Metrics {
  readonly registry = new Registry();
  /** How the store stood when it was last asked. */
  storeState: StoreState = 'ok';
  /** When the Helpdesk of a channel last said anything, Unix milliseconds. */
  readonly lastHeard = new Map<string, number>();
  private readonly channels: string[] = [];
  private readonly timings: Pick<Timing<string>, 'lines'>[] = [];

  readonly connections = this.gauge('connections', 'Open client sockets', ['channel']);
  readonly closed = this.counter('connections_closed_total', 'Client sockets closed, by close code', ['code']);
  readonly rejected = this.counter('handshakes_rejected_total', 'Connection attempts refused', ['reason']);
  readonly refused = this.counter('http_refused_total', 'HTTP requests refused before they were read', ['reason']);
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
  readonly canaries = this.counter('canary_visits_total', 'Visits of the canary, by what became of them', [
    'channel',
    'outcome',
  ]);
  readonly helpdeskConnections = this.gauge('helpdesk_connections', 'Open Helpdesk connections', ['channel']);
  readonly replySeconds = this.timing(
    'helpdesk_reply_seconds',
    'Time from a request to its reply',
    ['channel', 'request'],
    reply,
  );
  readonly acceptSeconds = this.timing(
    'accept_seconds',
    'Time from a frame or a request of a client to its answer',
    ['channel'],
    quick,
  );
  readonly forwardSeconds = this.timing(
    'forward_seconds',
    'Time from the storing of a message to the Helpdesk having it',
    ['channel'],
    slow,
  );
  readonly deliverSeconds = this.timing(
    'deliver_seconds',
    'Time from a message of the Helpdesk to its frame on a socket',
    ['channel'],
    slow,
  );

  readonly files = new FileMetrics(this.registry);

  /** Every series of these channels is there from the first reading on. */
  constructor(channels: readonly string[] = []) {
    collectDefaultMetrics({ register: this.registry });
    this.channels.push(...channels);
    showZeroes(this, channels);
    this.files.showZeroes(channels);
  }

  /** Channels that a reload has added. */
  addChannels(channels: readonly string[]): void {
    this.channels.push(...channels);
    for (const channel of channels) showZeroesOf(this, channel);
    this.files.showZeroes(channels);
  }

  /** The Helpdesk said something. */
  heard(channel: string): void {
    this.lastHeard.set(channel, Date.now());
  }

  /** The books, read from the store whenever they are asked for, so that they survive a restart. While the store is away the last ones stand. */
  keepBooks(store: BridgeStore): void {
    const labels = ['channel', 'direction'];
    const pending = this.gauge('messages_pending', 'Messages accepted and neither delivered nor dead', labels);
    const totals = {
      accepted: this.counter('messages_accepted_total', 'Messages taken over', labels),
      delivered: this.counter('messages_delivered_total', 'Messages known to have arrived', labels),
      dead: this.counter('messages_dead_total', 'Messages given up', labels),
    };
    const clear = (): void => {
      pending.reset();
      for (const total of Object.values(totals)) total.reset();
      for (const channel of this.channels) {
        for (const direction of directions) {
          pending.set({ channel, direction }, 0);
          for (const total of Object.values(totals)) total.inc({ channel, direction }, 0);
        }
      }
    };
    clear();
    this.beforeRead = async () => {
      const books = await store.books().catch(() => null);
      if (books === null) return;
      clear();
      for (const { channel, direction, ...counts } of books) {
        pending.set({ channel, direction }, counts.pending);
        totals.accepted.inc({ channel, direction }, counts.accepted);
        totals.delivered.inc({ channel, direction }, counts.delivered);
        totals.dead.inc({ channel, direction }, counts.dead);
      }
    };
  }

  /** All metrics, in Prometheus' text form or as OpenMetrics, which has an example of a journey for each bucket. */
  async text(form: 'text' | 'openmetrics' = 'text'): Promise<string> {
    await this.beforeRead();
    const isOpen = form === 'openmetrics';
    const timings = this.timings.flatMap((timing) => timing.lines(isOpen));
    const text = `${await this.registry.metrics()}${timings.join('\n')}\n`;
    return isOpen ? asOpenMetrics(text) : text;
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

  private timing<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    bounds: readonly number[],
  ): Timing<L> {
    const timing = new Timing({ name: `deskbridge_${name}`, help, labelNames, bounds });
    this.timings.push(timing);
    return timing;
  }
}
