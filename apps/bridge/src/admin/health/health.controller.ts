/** Health and metrics, for the platform and for Prometheus; on the admin port only. */
import { Controller, Get, Headers, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DeadlineError, withDeadline } from '#async';
import type { Metrics } from '../../metrics/metrics.js';
import type { StorageState } from '../../files/storage-state.js';
import type { StoreState } from '../../metrics/labels.js';
import { openMetricsType } from '../../metrics/open-metrics.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { Standing } from '../../helpdesk/probe/watch.js';
import { storeTroubleOf } from './store-trouble.js';

export interface HealthTools {
  readonly store: BridgeStore;
  readonly storeTimeoutMs: number;
  readonly metrics: Metrics;
  readonly isDraining: () => boolean;
  /** True where journeys are followed. */
  readonly hasTraces: boolean;
  /** Channels whose key the Helpdesk refuses at present: their messages wait. */
  readonly refusedChannels: () => readonly string[];
  /** How the Helpdesk of each channel stands, by the channel's name. */
  readonly standings: () => Readonly<Record<string, Standing>>;
  readonly files: Pick<StorageState, 'state'>;
}

const textType = 'text/plain; version=0.0.4; charset=utf-8';

export const healthTools = Symbol('health tools');

@Controller()
export class HealthController {
  private asking: Promise<StoreState> | null = null;

  constructor(@Inject(healthTools) private readonly tools: HealthTools) {}

  /** The process answers; says nothing of store or Helpdesk, whose faults no restart would mend. */
  @Get('health/live')
  live(): object {
    return { status: 'live' };
  }

  /** New clients may come: the store takes writes, and no shutdown has begun. Files that cannot be kept are said, and keep nobody from writing. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { refusedChannels, standings, isDraining } = this.tools;
    const helpdesk = { refused: refusedChannels(), channels: shown(standings()) };
    const [store, files] = await Promise.all([this.storeState(), this.tools.files.state()]);
    const body = { store, files, draining: isDraining(), helpdesk };
    const isReady = body.store === 'ok' && !body.draining;
    void reply.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not ready', ...body };
  }

  /** As OpenMetrics where journeys are followed and the scraper takes it: that form has room for examples. */
  @Get('metrics')
  async metrics(@Res({ passthrough: true }) reply: FastifyReply, @Headers('accept') accept = ''): Promise<string> {
    const isOpen = this.tools.hasTraces && accept.includes('application/openmetrics-text');
    void reply.header('content-type', isOpen ? openMetricsType : textType);
    await this.storeState();
    return this.tools.metrics.text(isOpen ? 'openmetrics' : 'text');
  }

  /** Probes that come while the store is being asked share its answer, so that those of a silent store do not pile up. */
  private storeState(): Promise<StoreState> {
    return (this.asking ??= this.askStore()
      .then((state) => (this.tools.metrics.storeState = state))
      .finally(() => (this.asking = null)));
  }

  /** `ok` if the store takes writes, as of just now. */
  private async askStore(): Promise<StoreState> {
    try {
      await withDeadline(this.tools.store.ping(), this.tools.storeTimeoutMs, 'store');
      return 'ok';
    } catch (error) {
      return error instanceof DeadlineError ? 'silent' : storeTroubleOf(error);
    }
  }
}

/** It says nothing of readiness: another replica would find the same. */
function shown(standings: Readonly<Record<string, Standing>>): object {
  return Object.fromEntries(
    Object.entries(standings).map(([channel, { up, host, cause, since }]) => [
      channel,
      { up, host, ...(cause === null ? {} : { cause }), since: new Date(since).toISOString() },
    ]),
  );
}
