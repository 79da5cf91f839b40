/** Any Redis for tests that only need one: they use a key prefix of their own and make no faults. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { givenRedisUrl } from './find-redis.js';
import { startRedis } from './redis-server.js';

export interface OpenRedis {
  readonly url: string;
  /** Another prefix with each call, for one test; what stands under it is removed in the end. */
  newPrefix(): string;
}

/** The server that `REDIS_URL` names (`redis://` or `rediss://`), else one of our own; which one makes no difference to the test. */
export async function openRedis(closesLater: ClosesLater = afterThisTest, url = givenRedisUrl): Promise<OpenRedis> {
  const prefixes: string[] = [];
  const newPrefix = (): string => {
    const prefix = `test-${randomUUID()}:`;
    prefixes.push(prefix);
    return prefix;
  };
  if (url === null) return { url: (await startRedis({}, closesLater)).url, newPrefix };
  closesLater(() => removeAll(url, prefixes));
  return { url, newPrefix };
}

async function removeAll(url: string, prefixes: readonly string[]): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5_000 });
  try {
    for (const prefix of prefixes) {
      for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
        if (Array.isArray(keys) && keys.length > 0) await redis.unlink(...keys.map(String));
      }
    }
  } finally {
    redis.disconnect();
  }
}
