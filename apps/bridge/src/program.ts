/** What every program that runs a bridge has in common: how it starts, and how it gives up where it cannot. */
import { setImmediate } from 'node:timers/promises';
import { StoreConfigError } from '#state';
import { auditSignal } from './admin/audit-line.js';
import { ConfigError, loadConfig, processEnvironment } from './config.js';
import type { BridgeConfig } from './config.js';
import { warningsOf } from './doctor/odd-settings.js';
import type { Ending } from './ending.js';
import { createLogger } from './log.js';
import type { Logger } from './log.js';
import type { Demonstration } from './admin/playground/serve-playground.js';
import { startBridge } from './start.js';
import type { Bridge } from './start.js';

/** Reads the configuration and starts the bridge. */
export async function runBridge(ending: Ending): Promise<void> {
  // Loading all this took a while without a break; a signal that came meanwhile is heard now.
  await setImmediate();
  try {
    const config = loadConfig(processEnvironment());
    await startEndable(ending, config, createLogger(config.LOG_LEVEL));
  } catch (error) {
    giveUp(error, ending);
  }
}

/** Starts a bridge that a signal ends at any time; while it starts, as soon as it can be closed cleanly. `others` are closed with it. */
export async function startEndable(
  ending: Ending,
  config: BridgeConfig,
  logger: Logger,
  others: () => Promise<unknown> = () => Promise.resolve(),
  demonstration?: Demonstration,
): Promise<Bridge> {
  const told = new AbortController();
  const { odd, examples } = warningsOf(processEnvironment(), config);
  for (const warning of [...odd, ...examples]) logger.warn(warning);
  const readChannels = (): BridgeConfig['channels'] => loadConfig(processEnvironment()).channels;
  const starting = startBridge(config, logger, { told: told.signal, demonstration, readChannels });
  const close = async (): Promise<void> => {
    told.abort();
    if (ending.signal !== null) auditSignal(logger, ending.signal, 'drain', 'begun');
    const bridge = await starting.catch(() => null);
    await bridge?.close();
  };
  ending.closes(
    () => Promise.all([close(), others()]),
    (error) => logger.error({ error }, 'the bridge did not stop cleanly'),
  );
  const bridge = await starting;
  if (config.CHANNELS_FILE !== undefined && !hasTerminal()) {
    ending.reloads(() => {
      void bridge
        .reload()
        .then(({ ok }) => auditSignal(logger, 'SIGHUP', 'reload', ok ? 'done' : 'refused'))
        .catch((error: unknown) => logger.error({ error }, 'the channels could not be reloaded'));
    });
  }
  return bridge;
}

/** A terminal that closes sends SIGHUP as well, and then nobody wants the program any more. */
function hasTerminal(): boolean {
  return process.stdin.isTTY || process.stdout.isTTY;
}

/** Says why the program cannot start, and ends it: with 78 if the configuration cannot be used, else with 1. One that was told to end just does. */
export function giveUp(error: unknown, ending: Ending): void {
  if (ending.isTold) return;
  if (error instanceof ConfigError || error instanceof StoreConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
  createLogger('fatal').fatal({ error }, 'the bridge did not start');
  process.exit(1);
}
