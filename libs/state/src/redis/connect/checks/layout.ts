/** The form in which everything is stored: written down once, and looked at by each replica that starts. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { StoreConfigError } from '../../../contract/store.js';
import { placeCount } from '../../../contract/place.js';
import type { Script } from '../../scripts/scripts.js';
import type { Connection } from '../connection.js';

/** A program writes and reads one layout; within it only what others can pass over is added. */
const layout = 1;

const text = `#!lua
-- KEYS[1]  what is noted of the stored form
-- ARGV     layout, number of places, time
-- Answers  with layout and number of places as they are noted, those given if there was nothing
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'layout', ARGV[1], 'places', ARGV[2], 'created', ARGV[3])
end
return redis.call('HMGET', KEYS[1], 'layout', 'places')
`;

const layoutScript: Script = { text, sha: hash('sha1', text) };

const noted = z.tuple([z.string().nullable(), z.string().nullable()]);

/**
 * Rejects with a `StoreConfigError` if what is stored under the prefix cannot be read by this program, and with a `CallError`
 * if Redis could not be asked.
 */
export async function checkLayout(connection: Connection, prefix: string): Promise<void> {
  const created = new Date().toISOString();
  const key = `${prefix}{meta}:v`;
  const answer = await connection.run(layoutScript, key, [String(layout), String(placeCount), created]);
  const [found, places] = noted.parse(answer);
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
}
