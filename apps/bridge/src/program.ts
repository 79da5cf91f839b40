/** What every program that runs a bridge has in common: how it gives up where it cannot start, and how it ends. */
import { ConfigError } from './config.js';
import { createLogger } from './log.js';
import type { Logger } from './log.js';

/** A terminal signals a whole group, and npm passes the signal on again: what follows within this time is no second wish, milliseconds. */
const echoMs = 1000;

/** Says why the program cannot start, and ends it: with 78 if the configuration cannot be used, else with 1. */
export function giveUp(error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
  createLogger('fatal').fatal({ error }, 'the bridge did not start');
  process.exit(1);
}

/** Closes and ends the program on SIGTERM or SIGINT; on a second one it ends at once, with 1. */
export function endOnSignal(close: () => Promise<unknown>, logger: Logger): void {
  let toldAt: number | null = null;
  const end = (): void => {
    if (toldAt !== null) {
      if (Date.now() - toldAt > echoMs) process.exit(1);
      return;
    }
    toldAt = Date.now();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'the bridge did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
