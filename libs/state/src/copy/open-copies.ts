/** Opens a store to be copied from or to, by its address. */
import { existsSync } from 'node:fs';
import type { Documents } from '../contract/conversation.js';
import { openEmbeddedCopies } from '../embedded/open-embedded.js';
import { openRedisCopies } from '../redis/copies/open-redis-copies.js';
import { StoreUrlError, storeUrlForms } from '../redis/connect/store-url.js';
import { redisDefaults } from '../redis/options.js';
import type { RedisOptions } from '../redis/options.js';
import { CopyError } from './copies.js';
import type { Copies } from './copies.js';

export interface CopiesOptions {
  /** A store that is copied from must be there already. */
  readonly mustExist: boolean;
  /** What all names in Redis begin with. */
  readonly prefix?: string;
  /** Certificates (PEM) of the authority that a `rediss://` server is checked against, besides the system's. */
  readonly tlsCa?: string;
  /** As in `RedisOptions`. */
  readonly report?: RedisOptions['report'];
}

const sqlite = 'sqlite:';
/** Large conversations take their time, and nobody waits for an answer, milliseconds. */
const timeoutMs = 15_000;
/** A Redis that is not there is waited for so long, milliseconds. */
const startTimeoutMs = 10_000;

/**
 * Opens `sqlite:PATH` or a Redis for this program alone. Rejects with a `StoreUrlError` if the URL is none of these, with a
 * `CopyError` or another `StoreConfigError` if what it names cannot be copied, and with a `StoreUnavailableError` if it cannot
 * be opened or another process has it. No message shows a part of a Redis' URL.
 */
export async function openCopies<D extends Documents>(
  url: string,
  { mustExist, ...redis }: CopiesOptions,
): Promise<Copies<D>> {
  if (!url.startsWith(sqlite)) {
    if (!/^rediss?(\+\w+)?:\/\//.test(url)) {
      throw new StoreUrlError(`expected sqlite:PATH, or ${storeUrlForms.join(', or ')}; rediss for TLS`);
    }
    return openRedisCopies<D>(url, { ...redisDefaults, ...redis, timeoutMs, startTimeoutMs });
  }
  const path = url.slice(sqlite.length);
  if (path === '' || path === ':memory:') throw new StoreUrlError('expected a file behind sqlite:');
  if (mustExist && !existsSync(path)) throw new CopyError(`There is no store ${path}`);
  return openEmbeddedCopies<D>({ path, synchronous: 'normal' });
}
