/** Looks whether a store can be used, without opening it for good: for a program that only says so. */
import type { RedisOptions } from '../redis/options.js';
import { checkRedis } from '../redis/check-redis.js';
import { checkFile } from '../embedded/check-file.js';

/** `in use`: another process has the file, a bridge perhaps. `new`: it will be made. */
export type StoreStanding = 'good' | 'new' | 'in use';

/**
 * Resolves with how the store stands. Rejects with a `StoreConfigError` that says what must be changed, or with a
 * `StoreUnavailableError` if the store cannot be reached or written. Of a Redis that is as it should be stays what a start
 * leaves there; a file is not changed. `redis.report` is told what is no reason to stop.
 */
export async function checkStore(url: string, redis: Partial<RedisOptions> = {}): Promise<StoreStanding> {
  if (url === 'sqlite::memory:') return 'good';
  if (url.startsWith('sqlite:')) return checkFile(url.slice('sqlite:'.length));
  await checkRedis(url, redis);
  return 'good';
}
