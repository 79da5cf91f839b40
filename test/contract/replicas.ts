/** Opens replicas of something for a test and destroys them after it. */
import { afterEach } from 'vitest';

/** Opens that many replicas, fresh and empty; `destroy` closes all of them and removes what they share. */
export type OpenReplicas<T> = (
  count: number,
) => Promise<{ readonly replicas: readonly T[]; readonly destroy: () => Promise<void> }>;

/** The replicas of one test. */
export function replicasOf<T>(open: OpenReplicas<T>): (count: number) => Promise<readonly T[]> {
  const opened: { readonly destroy: () => Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.destroy();
  });
  return async (count) => {
    const fresh = await open(count);
    opened.push(fresh);
    return fresh.replicas;
  };
}
