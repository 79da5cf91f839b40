/** A real Redis Cluster on loopback, whose masters can fail and whose slots can move while it works. */
import calculateSlot from 'cluster-key-slot';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { knows, masterOf, shows } from './cluster/cluster-view.js';
import { moveSlot } from './cluster/slot-move.js';
import type { SlotMove } from './cluster/slot-move.js';
import { freePort } from './process/free-port.js';
import { until } from './process/until.js';
import { startRedis } from './redis-server.js';
import type { RedisServer, ServerOptions } from './redis-server.js';

const SLOTS = 16_384;
const NODE_TIMEOUT_MS = 2_000;

export interface ClusterOptions extends Omit<ServerOptions, 'tls' | 'replicaOf' | 'isSentinel'> {
  /** 3 unless told otherwise. */
  readonly masters?: number;
  /** Of each master; 0 unless told otherwise. */
  readonly replicas?: 0 | 1;
}

export interface RedisCluster {
  /** `redis+cluster://` with every node. */
  readonly url: string;
  /** At the start masters first, each with the same share of slots, then the replica of each in the same order. */
  readonly nodes: readonly RedisServer[];
  /** Who serves a slot, or the slot of a key, now; dead and frozen nodes do not count. Waits through an election. */
  masterOf(slotOrKey: number | string): Promise<RedisServer>;
  /** Moves a slot with its keys to another master as resharding does. */
  moveSlot(slot: number, to: RedisServer, move?: SlotMove): Promise<void>;
}

/** Starts a cluster, and resolves when every node serves and every replica follows; it ends after the test, or the file. */
export async function startCluster(
  { masters = 3, replicas = 0, ...options }: ClusterOptions = {},
  closesLater: ClosesLater = afterThisTest,
): Promise<RedisCluster> {
  const start = async (): Promise<Node> => {
    const busPort = await freePort();
    const server = await startRedis(
      { ...options, config: [...linesOf(busPort), ...(options.config ?? [])] },
      closesLater,
    );
    return { server, busPort, id: String(await server.command('CLUSTER', 'MYID')) };
  };
  const nodes = await Promise.all(Array.from({ length: masters * (1 + replicas) }, start));
  await join(nodes, masters);
  const servers = nodes.map(({ server }) => server);
  return {
    url: urlOf(servers),
    nodes: servers,
    masterOf: (slotOrKey) => masterOf(servers, typeof slotOrKey === 'number' ? slotOrKey : calculateSlot(slotOrKey)),
    moveSlot: async (slot, to, move) => moveSlot(slot, { from: await masterOf(servers, slot), to, all: servers }, move),
  };
}

interface Node {
  readonly server: RedisServer;
  readonly busPort: number;
  readonly id: string;
}

function linesOf(busPort: number): string[] {
  return ['cluster-enabled yes', `cluster-port ${busPort}`, `cluster-node-timeout ${NODE_TIMEOUT_MS}`];
}

function urlOf(servers: readonly RedisServer[]): string {
  const login = /\/\/(.*@)?/.exec(servers[0]?.url ?? '')?.[1] ?? '';
  return `redis+cluster://${login}${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
}

async function join(nodes: readonly Node[], masters: number): Promise<void> {
  const share = Math.ceil(SLOTS / masters);
  await Promise.all(
    nodes.map(async ({ server }, i) => {
      await server.command('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
      if (i < masters) {
        await server.command('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min((i + 1) * share, SLOTS) - 1);
      }
      for (const other of nodes.slice(i + 1)) {
        await server.command('CLUSTER', 'MEET', '127.0.0.1', other.server.port, other.busPort);
      }
    }),
  );
  await Promise.all(nodes.map(({ server }) => until('all nodes know each other', () => knows(server, nodes.length))));
  await Promise.all(
    nodes.slice(masters).map(({ server }, i) => server.command('CLUSTER', 'REPLICATE', nodes[i % masters]?.id ?? '')),
  );
  await Promise.all(nodes.map(({ server }, i) => until('the node is ready', () => isReady(server, i >= masters))));
  // A replica is shown to clients only when it has received something; the bare write reaches an empty store.
  await Promise.all(nodes.slice(0, masters).map(({ server }) => server.command('FLUSHALL')));
  await Promise.all(nodes.map(({ server }) => until('clients see all nodes', () => shows(server, nodes.length))));
}

async function isReady(server: RedisServer, isReplica: boolean): Promise<boolean> {
  const isUp = String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok');
  return isUp && (!isReplica || (await server.info('master_link_status')) === 'up');
}
