/** Opens the state by its address. */
import type { Documents } from './contract/conversation.js';
import type { State } from './contract/state.js';
import type { EngineBounds } from './embedded/engine.js';
import type { Report } from './contract/report.js';
import { openEmbedded } from './embedded/open-embedded.js';
import { openRedis } from './redis/open-redis.js';
import type { RedisOptions } from './redis/options.js';

export interface StateOptions {
  /** Of the embedded twin. `normal`: survives the death of the process. `full`: of the machine, too, at one disk sync per turn of the event loop. */
  readonly synchronous: 'normal' | 'full';
  /** Told what an operator should know; of the embedded twin, the Redis twin has its own. Must not throw. */
  readonly report?: (report: Report) => void;
  /** For tests and measurements: other bounds of the embedded twin than those that it sets itself. */
  readonly bounds?: Partial<EngineBounds>;
  /** Of the Redis twin; what is absent has a default. */
  readonly redis?: Partial<RedisOptions>;
}

const sqlite = 'sqlite:';

/**
 * Opens the twin that `url` names: `sqlite:PATH`, a file that is created with its folder if missing, or `sqlite::memory:`; or
 * one of the `storeUrlForms`. Rejects with a `StoreUnavailableError` if it cannot be opened or another process has it, and with
 * another `Error` if the URL is none of these, or what is there cannot be used. What was opened until then is closed.
 */
export async function openState<D extends Documents>(
  url: string,
  { synchronous, bounds = {}, redis = {}, report = () => undefined }: StateOptions,
): Promise<State<D>> {
  if (/^rediss?[+:]/.test(url)) return openRedis<D>(url, redis);
  const path = url.startsWith(sqlite) ? url.slice(sqlite.length) : '';
  // A wrong URL may be a secret that was put into the wrong place.
  if (path === '')
    throw new Error('The address of the state is none: sqlite:PATH, sqlite::memory: and redis:// are known');
  return openEmbedded<D>({ path, synchronous, report }, bounds);
}
