/** Waiting for what a server says of itself. */
import { pause } from '#async';

const STEP_MS = 10;
const DEADLINE_MS = 15_000;

/** What `probe` gives as soon as it gives something; that it throws counts as nothing yet. Rejects naming `what` in the end. */
export async function until<T>(what: string, probe: () => Promise<T | false | undefined>): Promise<T> {
  const end = performance.now() + DEADLINE_MS;
  let cause: unknown;
  while (performance.now() < end) {
    try {
      const found = await probe();
      if (found !== false && found !== undefined) return found;
    } catch (error) {
      cause = error;
    }
    await pause(STEP_MS);
  }
  throw new Error(`Not within ${DEADLINE_MS} ms: ${what}`, { cause });
}
