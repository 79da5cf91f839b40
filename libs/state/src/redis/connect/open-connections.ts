/** Opens all connections of a replica to its Redis. */
import type { RedisOptions } from '../options.js';
import { ClusterConnections } from './cluster/cluster-connections.js';
import type { OpenConnections } from './connection.js';
import { SingleConnections } from './single/single-connections.js';
import type { StorePlace } from './store-url.js';

export type { OpenConnections } from './connection.js';

/**
 * Opens them and keeps them open until they are closed: what is lost comes back by itself, with attempts each second at
 * least. Returns at once, `ready` tells when they can be used. Every call rejects with a `CallError`, which says whether it may
 * have been carried out; none is ever sent again after it was sent, but for those that Redis answered with NOSCRIPT or MOVED,
 * which did nothing. A connection that is silent for two seconds while something was asked is given up.
 *
 * Whether a server may have forgotten something (`onForgotten`) is looked for on each new connection of data and control before
 * `run` uses it. In a cluster a master that was none before counts as one that may have forgotten.
 */
export function openConnections(place: StorePlace, options: RedisOptions): OpenConnections {
  return place.kind === 'cluster' ? new ClusterConnections(place, options) : new SingleConnections(place, options);
}
