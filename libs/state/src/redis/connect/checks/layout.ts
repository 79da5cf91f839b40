/** The form in which everything is stored: written down once, and looked at by each replica that starts. */
import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { StoreConfigError } from '../../../contract/store.js';
import { placeCount } from '../../../contract/place.js';
import type { StoreSecret } from '../../../contract/erased.js';
import type { Script } from '../../scripts/scripts.js';
import type { Connection } from '../connection.js';

/** A program writes and reads one layout; within it only what others can pass over is added. */
const layout = 1;

const text = `#!lua flags=allow-oom
-- KEYS[1]  what is noted of the stored form
-- ARGV     layout, number of places, time, a secret
-- Answers  with layout, number of places and secret as they are noted, those given if there was nothing
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'layout', ARGV[1], 'places', ARGV[2], 'created', ARGV[3])
end
if not redis.call('HGET', KEYS[1], 'secret') then redis.call('HSET', KEYS[1], 'secret', ARGV[4]) end
return redis.call('HMGET', KEYS[1], 'layout', 'places', 'secret')
`;

const layoutScript: Script = { text, sha: hash('sha1', text) };

const noted = z.tuple([z.string().nullable(), z.string().nullable(), z.string().regex(/^[0-9a-f]{64,}$/)]);

/**
 * Rejects with a `StoreConfigError` if what is stored under the prefix cannot be read by this program, and with a `CallError`
 * if Redis could not be asked. Gives the store's own secret, which is made with it.
 */
export async function checkLayout(connection: Connection, prefix: string): Promise<StoreSecret> {
  const created = new Date().toISOString();
  const fresh = randomBytes(32).toString('hex');
  const key = `${prefix}{meta}:v`;
  const answer = await connection.run(layoutScript, key, [String(layout), String(placeCount), created, fresh]);
  const [found, places, secret] = noted.parse(answer);
  if (found !== String(layout)) {
    throw new StoreConfigError(
      `What is stored under ${prefix} has layout ${String(found)}, and this program reads layout ${layout}: use another prefix and store:copy`,
    );
  }
  if (places !== String(placeCount)) {
    throw new StoreConfigError(
      `What is stored under ${prefix} is spread over ${String(places)} places, and this program knows ${placeCount}`,
    );
  }
  return secret;
}
