/** The OpenTelemetry SDK as it is used here; loaded only where traces are wanted. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { withDeadline } from '#async';
import { sparingly } from '../log.js';
import type { Logger } from '../log.js';
import { FollowedJourneys } from './followed.js';
import type { Journeys } from './journeys.js';

/** Ended spans that wait for the exporter; more are dropped. And how many go at once. */
const queueLimit = 4096;
const batchSize = 512;
/** Longest wait of a span for others to go with, milliseconds. */
const delayMs = 2000;
/** Milliseconds. */
const defaultExportMs = 3000;

export interface TelemetryOptions {
  /** Address of a collector; `/v1/traces` is added. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** Part of the journeys that are followed where nobody decided before, 0 to 1. */
  readonly ratio: number;
  readonly version: string;
  readonly logger: Pick<Logger, 'warn'>;
  /** Time that one export may take, and the last one at the end, milliseconds. */
  readonly exportMs?: number;
}

export function followJourneys(options: TelemetryOptions): Journeys {
  const { endpoint, serviceName, ratio, version, logger, exportMs = defaultExportMs } = options;
  const complain = sparingly(60_000, (fields, leftOut) =>
    logger.warn({ ...fields, leftOut }, 'traces could not be handed over'),
  );
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: exportMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': version,
      // Which replica it is, and where.
      'service.instance.id': randomUUID(),
      'host.name': hostname(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanLimits: { attributeCountLimit: 16, attributeValueLengthLimit: 256, eventCountLimit: 8, linkCountLimit: 4 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: complaining(exporter, (error) => complain({ error })),
        maxQueueSize: queueLimit,
        maxExportBatchSize: batchSize,
        scheduledDelayMillis: delayMs,
        exportTimeoutMillis: exportMs,
      }),
    ],
  });
  const flush = (): Promise<void> =>
    withDeadline(provider.shutdown(), exportMs, 'the last traces').catch((error: unknown) => complain({ error }));
  return new FollowedJourneys(provider.getTracer('deskbridge', version), flush);
}

/** The library tells nobody of failures. */
function complaining(exporter: SpanExporter, complain: (error: unknown) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) complain(result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
