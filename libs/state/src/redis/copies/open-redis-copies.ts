/** Opens a Redis to be copied from or to. */
import type { Copies } from '../../copy/copies.js';
import type { Documents } from '../../contract/conversation.js';
import type { StoreSecret } from '../../contract/erased.js';
import { Batch } from '../calls/batch.js';
import { RedisClock } from '../calls/clock.js';
import { checkServer } from '../connect/checks/check-server.js';
import { openConnections } from '../connect/open-connections.js';
import { parseStoreUrl } from '../connect/store-url.js';
import type { RedisOptions } from '../options.js';
import { RedisCopies } from './redis-copies.js';

/** Rejects as `openRedis` does: with a `StoreConfigError` if the URL or what is there cannot be used, with a `StoreUnavailableError` if there is no Redis in time. */
export async function openRedisCopies<D extends Documents>(url: string, options: RedisOptions): Promise<Copies<D>> {
  const connections = openConnections(parseStoreUrl(url), options);
  const calls = new Batch({ connection: connections.data, clock: new RedisClock(), options });
  let secret: StoreSecret;
  try {
    secret = await checkServer(connections, options);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return new RedisCopies<D>(calls, secret, async () => {
    calls.close();
    await connections.close();
  });
}
