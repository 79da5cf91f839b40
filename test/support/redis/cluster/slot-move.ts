/** Moves a slot of a cluster from one master to another, step by step, as redis-cli's resharding does. */
import { inspectorLogin } from '../redis-server.js';
import type { RedisServer } from '../redis-server.js';

const MIGRATE_MS = 2_000;
const KEYS_AT_ONCE = 100;

export interface SlotMove {
  /** Called while the slot is open on both sides and about half of its keys have moved: then clients meet ASK and TRYAGAIN. */
  readonly halfway?: () => void | Promise<void>;
}

export interface Sides {
  readonly from: RedisServer;
  readonly to: RedisServer;
  readonly all: readonly RedisServer[];
}

/** Resolves when both sides and every other master know the new place. */
export async function moveSlot(slot: number, { from, to, all }: Sides, { halfway }: SlotMove = {}): Promise<void> {
  const [fromId, toId] = await Promise.all([from, to].map(async (one) => String(await one.command('CLUSTER', 'MYID'))));
  if (fromId === undefined || toId === undefined || fromId === toId) throw new Error(`Slot ${slot} is there already`);
  await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
  await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId);
  const count = Number(await from.command('CLUSTER', 'COUNTKEYSINSLOT', slot));
  await moveKeys(await keysOf(from, slot, Math.ceil(count / 2)), from, to);
  await halfway?.();
  for (let keys = await keysOf(from, slot); keys.length > 0; keys = await keysOf(from, slot))
    await moveKeys(keys, from, to);
  for (const server of [to, from]) await server.command('CLUSTER', 'SETSLOT', slot, 'NODE', toId);
  const others = all.filter((one) => one !== to && one !== from);
  // A replica refuses to be told, and a dead one does not hear: both learn it from the others.
  await Promise.allSettled(others.map((one) => one.command('CLUSTER', 'SETSLOT', slot, 'NODE', toId)));
}

async function keysOf(server: RedisServer, slot: number, limit = KEYS_AT_ONCE): Promise<string[]> {
  const keys = await server.command('CLUSTER', 'GETKEYSINSLOT', slot, limit);
  return Array.isArray(keys) ? keys.map(String) : [];
}

async function moveKeys(keys: readonly string[], from: RedisServer, to: RedisServer): Promise<void> {
  if (keys.length === 0) return;
  const { username, password } = inspectorLogin;
  const login = to.hasUsers ? ['AUTH2', username, password] : [];
  await from.command('MIGRATE', '127.0.0.1', to.port, '', 0, MIGRATE_MS, ...login, 'KEYS', ...keys);
}
