/** Connects to a Redis, has it looked at as at a start, and goes again. */
import { checkServer } from './connect/checks/check-server.js';
import { openConnections } from './connect/open-connections.js';
import { parseStoreUrl } from './connect/store-url.js';
import { redisDefaults } from './options.js';
import type { RedisOptions } from './options.js';

/** Rejects as `checkServer` does. */
export async function checkRedis(url: string, given: Partial<RedisOptions>): Promise<void> {
  const options = { ...redisDefaults, ...given };
  const connections = openConnections(parseStoreUrl(url), options);
  try {
    await checkServer(connections, options);
  } finally {
    await connections.close();
  }
}
