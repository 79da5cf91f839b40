/** The series of each channel that begin with their first event otherwise. */
import type { Counter, Gauge } from 'prom-client';
import { troubles } from '../helpdesk/trouble.js';
import { closings, entranceRefusals, eventTypes, handshakeRefusals, outcomes, pushedTypes } from './labels.js';
import type { Tally } from './tally.js';
import type { Timing } from './timing.js';

type PerChannel = 'claimed' | 'slow' | 'duplicates' | 'placesGivenUp';
type Level = 'connections' | 'helpdeskConnections' | 'storeBytes';
type Span = 'acceptSeconds' | 'forwardSeconds' | 'deliverSeconds';

/** The series that are shown. */
interface Series
  extends
    Readonly<Record<PerChannel, Counter<'channel'>>>,
    Readonly<Record<Level, Gauge<'channel'>>>,
    Readonly<Record<Span, Timing<'channel'>>> {
  readonly closed: Counter<'code'>;
  readonly rejected: Counter<'reason'>;
  readonly refused: Counter<'reason'>;
  readonly readBacks: Counter<'channel' | 'found'>;
  readonly retries: Counter<'channel' | 'cause'>;
  readonly canaries: Counter<'channel' | 'outcome'>;
  readonly events: Tally<'channel' | 'event_type' | 'outcome'>;
  readonly pushed: Tally<'channel' | 'event_type'>;
  readonly replySeconds: Timing<'channel' | 'request'>;
}

/** Shows them with 0. */
export function showZeroes(metrics: Series, channels: readonly string[]): void {
  for (const code of closings) metrics.closed.inc({ code }, 0);
  for (const reason of handshakeRefusals) metrics.rejected.inc({ reason }, 0);
  for (const reason of entranceRefusals) metrics.refused.inc({ reason }, 0);
  for (const channel of channels) showZeroesOf(metrics, channel);
}

/** Those of one channel. */
export function showZeroesOf(metrics: Series, channel: string): void {
  const { claimed, slow, duplicates, placesGivenUp, connections, helpdeskConnections, storeBytes } = metrics;
  for (const counter of [claimed, slow, duplicates, placesGivenUp]) counter.inc({ channel }, 0);
  for (const gauge of [connections, helpdeskConnections, storeBytes]) gauge.set({ channel }, 0);
  for (const found of ['yes', 'no']) metrics.readBacks.inc({ channel, found }, 0);
  for (const outcome of ['answered', 'failed']) metrics.canaries.inc({ channel, outcome }, 0);
  for (const cause of troubles) metrics.retries.inc({ channel, cause }, 0);
  for (const event_type of eventTypes)
    for (const outcome of outcomes) metrics.events.zero({ channel, event_type, outcome });
  for (const event_type of pushedTypes) metrics.pushed.zero({ channel, event_type });
  for (const request of ['support', 'close_support', 'review_support']) metrics.replySeconds.zero({ channel, request });
  for (const timing of [metrics.acceptSeconds, metrics.forwardSeconds, metrics.deliverSeconds])
    timing.zero({ channel });
}
