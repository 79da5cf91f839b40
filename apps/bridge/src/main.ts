/** Reads the configuration, starts the bridge, stops it on a signal; nothing else. */
import { loadConfig, processEnvironment } from './config.js';
import { createLogger } from './log.js';
import { endOnSignal, giveUp } from './program.js';
import { startBridge } from './start.js';

try {
  const config = loadConfig(processEnvironment());
  const logger = createLogger(config.LOG_LEVEL);
  const bridge = await startBridge(config, logger);
  endOnSignal(() => bridge.close(), logger);
} catch (error) {
  giveUp(error);
}
