/** What every program that runs a bridge has in common: how it starts, and how it gives up where it cannot. */
import { setImmediate } from 'node:timers/promises';
import { StoreConfigError } from '#state';
import { auditSignal } from '../admin/door/audit-line.js';
import { ConfigError, loadConfig, processEnvironment } from '../config.js';
import type { BridgeConfig } from '../config.js';
import { warningsOf } from '../doctor/odd-settings.js';
import type { Ending } from './ending.js';
import { createLogger } from '../log.js';
import type { Logger } from '../log.js';
import type { Demonstration } from '../admin/playground/serve-playground.js';
import { startBridge } from './start.js';
import type { Bridge } from './start.js';

/** Reads the configuration and starts the bridge. */
export async function runBridge(ending: Ending): Promise<void> {
  // Loading all this took a while without a break; a signal that came meanwhile is heard now.
  await setImmediate();
  try {
    const environment = processEnvironment();
    const config = loadConfig(environment);
    const logger = createLogger(config.LOG_LEVEL);
    const { odd, examples } = warningsOf(environment, config);
    for (const warning of [...odd, ...examples]) logger.warn(warning);
    const bridge = await startEndable(ending, config, logger, {
      readChannels: () => loadConfig(environment).channels,
    });
    if (config.CHANNELS_FILE !== undefined && !hasTerminal()) reloadBySignal(ending, bridge, logger);
  } catch (error) {
    giveUp(error, ending);
  }
}

interface More {
  /** Closes what is closed with the bridge. */
  readonly others?: () => Promise<unknown>;
  readonly demonstration?: Demonstration;
  /** As in the options of `startBridge`. */
  readonly readChannels?: () => BridgeConfig['channels'];
}

/** Starts a bridge that a signal ends at any time; while it starts, as soon as it can be closed cleanly. */
export async function startEndable(
  ending: Ending,
  config: BridgeConfig,
  logger: Logger,
  { others = () => Promise.resolve(), ...options }: More = {},
): Promise<Bridge> {
  const told = new AbortController();
  const starting = startBridge(config, logger, { told: told.signal, ...options });
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
  return starting;
}

function reloadBySignal(ending: Ending, bridge: Bridge, logger: Logger): void {
  ending.reloads(() => {
    bridge.reload().then(
      ({ ok }) => auditSignal(logger, 'SIGHUP', 'reload', ok ? 'done' : 'refused'),
      (error: unknown) => logger.error({ error }, 'the channels could not be reloaded'),
    );
  });
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
