/** Traces for an OpenTelemetry collector. */
import { z } from 'zod';
import { webAddress } from '../values/web-address.js';

export const telemetryFields = {
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress
    .optional()
    .describe('Address of an OpenTelemetry collector (OTLP over HTTP) that gets traces; none are made if absent'),
  OTEL_SERVICE_NAME: z.string().min(1).max(100).default('deskbridge').describe('Name of the bridge in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Part of the journeys that are traced, 0 to 1; a request with a traceparent has decided itself'),
};
