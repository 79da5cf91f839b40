/** Opens the state by its address. */
import type { Documents } from './contract/conversation.js';
import type { State } from './contract/state.js';
import type { EngineBounds } from './embedded/engine.js';
import { openEmbedded } from './embedded/open-embedded.js';

export interface StateOptions {
  /** `normal`: survives the death of the process. `full`: of the machine, too, at one disk sync per turn of the event loop. */
  readonly synchronous: 'normal' | 'full';
  /** For tests and measurements: other bounds of the embedded twin than those that it sets itself. */
  readonly bounds?: Partial<EngineBounds>;
}

const sqlite = 'sqlite:';

/**
 * Opens the twin that `url` names: `sqlite:PATH`, a file that is created with its folder if missing, or `sqlite::memory:`.
 * Rejects with a `StoreUnavailableError` if it cannot be opened or another process has it, and with an `Error` if the URL is
 * none of these or a newer program wrote the data. What was opened until then is closed.
 */
export function openState<D extends Documents>(
  url: string,
  { synchronous, bounds = {} }: StateOptions,
): Promise<State<D>> {
  return new Promise((resolve) => {
    const path = url.startsWith(sqlite) ? url.slice(sqlite.length) : '';
    if (path === '')
      throw new Error(`There is no state at ${JSON.stringify(url)}: sqlite:PATH and sqlite::memory: are known`);
    resolve(openEmbedded<D>({ path, synchronous }, bounds));
  });
}
