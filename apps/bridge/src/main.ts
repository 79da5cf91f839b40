/** Reads the configuration, starts the bridge, stops it on a signal; nothing else. */
import { ConfigError, loadConfig, processEnvironment } from './config.js';
import { createLogger } from './log.js';
import { startBridge } from './start.js';

try {
  const config = loadConfig(processEnvironment());
  const logger = createLogger(config.LOG_LEVEL);
  const bridge = await startBridge(config, logger);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      bridge.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ error }, 'the bridge did not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
  createLogger('fatal').fatal({ error }, 'the bridge did not start');
  process.exit(1);
}
