/** What happens on each new connection before it is used. */
import type { Redis } from 'ioredis';
import type { StorePlace } from '../store-url.js';
import { identityOf, parseInfo } from './info.js';
import type { Servers } from './servers.js';

/**
 * Chooses the database, and looks whether the server has its data and is a master where it must be one. Tells `servers` who it
 * is under `name`, if it is one that may forget something. Rejects if the connection cannot be used.
 */
export async function prepare(client: Redis, place: StorePlace, servers?: Servers, name = ''): Promise<void> {
  // Not by the option of ioredis, which would go on in the wrong database if this one is refused.
  if (place.kind !== 'cluster' && place.database > 0) await client.select(place.database);
  const info = parseInfo(await client.info());
  if (info.get('loading') === '1') throw new Error('Redis is loading its data');
  if (place.kind !== 'single' && info.get('role') !== 'master') throw new Error('this Redis is not the master');
  servers?.note(name, identityOf(info));
}
