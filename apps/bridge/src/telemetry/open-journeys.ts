/** Opens the following of journeys where it is configured; what it needs is loaded only then. */
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import { programVersion } from '../metrics/version.js';
import type { Journeys } from './journeys.js';

/** Null where nothing is followed. */
export async function openJourneys(config: BridgeConfig, logger: Logger): Promise<Journeys | null> {
  const {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: serviceName,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  } = config;
  if (endpoint === undefined) return null;
  const { followJourneys } = await import('./sdk.js');
  return followJourneys({ endpoint, serviceName, ratio, version: programVersion(), logger });
}
