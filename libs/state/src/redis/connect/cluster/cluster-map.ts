/** Which node of a cluster has which slots, as a node tells it. */
import { z } from 'zod';
import { addressName } from '../store-url.js';
import type { Address } from '../store-url.js';

export interface ClusterMap {
  /** Name of the master of each slot; absent where nobody has it. */
  readonly masterOf: readonly (string | undefined)[];
  /** All masters that have slots, by name. */
  readonly masters: ReadonlyMap<string, Address>;
}

const node = z.tuple([z.string().nullable(), z.number()]).rest(z.unknown());
const slots = z.array(z.tuple([z.number(), z.number(), node]).rest(z.unknown()));

/**
 * Reads the answer to CLUSTER SLOTS of the node at `asked`, which may leave out its own host. Throws if it is none.
 * Wire fact: https://redis.io/docs/latest/commands/cluster-slots/
 */
export function readSlots(answer: unknown, asked: string): ClusterMap {
  const masterOf: string[] = [];
  const masters = new Map<string, Address>();
  for (const [first, last, [host, port]] of slots.parse(answer)) {
    const address = { host: isNamed(host) ? host : asked, port };
    const name = addressName(address);
    masters.set(name, address);
    for (let slot = first; slot <= last; slot += 1) masterOf[slot] = name;
  }
  return { masterOf, masters };
}

/** Where an error like `MOVED 3999 127.0.0.1:6381` of the node at `asked` sends a command; null if it is none. */
export function readMoved(message: string, asked: string): Address | null {
  const [, host = '', port] = /^MOVED \d{1,5} (\S*):(\d{1,5})$/.exec(message) ?? [];
  if (port === undefined) return null;
  return { host: isNamed(host) ? host : asked, port: Number(port) };
}

/** A node that does not know its own host says nothing, or "?" where names were wanted. */
function isNamed(host: string | null): host is string {
  return host !== null && host !== '' && host !== '?';
}
