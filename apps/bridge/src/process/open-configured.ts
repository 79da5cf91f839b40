/** Opens the state that the configuration names. */
import { openState } from '#state';
import type { BridgeDocuments } from '#translation';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import type { BridgeState } from '../relay/bridge-store.js';

/** How the state is opened; tests give one that loses what they tell it to. */
export type OpenState = (config: BridgeConfig, logger: Logger) => Promise<BridgeState>;

export const openConfigured = (config: BridgeConfig, logger: Logger): Promise<BridgeState> =>
  openState<BridgeDocuments>(config.STORE_URL, {
    synchronous: config.SQLITE_SYNCHRONOUS,
    report: ({ level, message, fields }) => logger[level](fields ?? {}, message),
    redis: {
      prefix: config.STORE_PREFIX,
      timeoutMs: config.STORE_TIMEOUT_MS,
      ownerTimeoutMs: config.OWNER_TIMEOUT_MS,
      startTimeoutMs: config.STORE_START_TIMEOUT_MS,
      waitReplicas: config.STORE_WAIT_REPLICAS,
      ...(config.storeTlsCa === undefined ? {} : { tlsCa: config.storeTlsCa }),
      report: ({ level, message, fields }) => logger[level](fields ?? {}, message),
    },
  });
