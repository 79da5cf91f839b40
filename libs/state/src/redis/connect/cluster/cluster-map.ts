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
export function readSlots(answer: unknown, asked: Address): ClusterMap {
  const masterOf: string[] = [];
  const masters = new Map<string, Address>();
  for (const [first, last, [host, port]] of slots.parse(answer)) {
    const address = { host: isNamed(host) ? host : asked.host, port };
    const name = addressName(address);
    masters.set(name, address);
    for (let slot = first; slot <= last; slot += 1) masterOf[slot] = name;
  }
  return { masterOf, masters };
}

/** Where an error of a node sends a command: for good, or this once. */
export interface Redirection {
  readonly kind: 'moved' | 'ask';
  readonly slot: number;
  readonly address: Address;
}

/** Reads an error like `MOVED 3999 127.0.0.1:6381` of the node at `asked`; null if it is none. */
export function readRedirection(message: string, asked: Address): Redirection | null {
  const [, kind, slot, host = '', port] = /^(MOVED|ASK) (\d{1,5}) (\S*):(\d{1,5})$/.exec(message) ?? [];
  if (kind === undefined) return null;
  const address = { host: isNamed(host) ? host : asked.host, port: Number(port) };
  return { kind: kind === 'MOVED' ? 'moved' : 'ask', slot: Number(slot), address };
}

/** A node that does not know its own host says nothing, or "?" where names were wanted. */
function isNamed(host: string | null): host is string {
  return host !== null && host !== '' && host !== '?';
}
