/** Where the bridges of a run keep what they have: a file in the run's folder, or a Redis of its own. */
import { join } from 'node:path';
import { startRedis } from '../../support/redis/redis-server.js';

export type StoreKind = 'embedded' | 'redis';

/** What a bridge is told of its store; `folder` is the run's. */
export type StoreEnvironment = (folder: string) => Readonly<Record<string, string>>;

const embedded: StoreEnvironment = (folder) => ({ STORE_URL: `sqlite:${join(folder, 'bridge.db')}` });

/** Opens a store for one run; it ends with the test. */
export async function openStore(kind: StoreKind): Promise<StoreEnvironment> {
  if (kind === 'embedded') return embedded;
  const { url } = await startRedis();
  return () => ({ STORE_URL: url });
}
