/** A real Redis Cluster on loopback, whose masters can fail and whose slots can move while it works. */
import calculateSlot from 'cluster-key-slot';
import { withDeadline } from '#async';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { freePort } from './process/free-port.js';
import { until } from './process/until.js';
import { startRedis } from './redis-server.js';
import type { RedisServer, ServerOptions } from './redis-server.js';
import { moveSlot } from './slot-move.js';
import type { SlotMove } from './slot-move.js';

const SLOTS = 16_384;
const NODE_TIMEOUT_MS = 2_000;
const ASK_MS = 500;

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
  await Promise.all(
    nodes.map(({ server }) => until('all nodes know each other', () => knows(server, nodes.length, 0))),
  );
  await Promise.all(
    nodes.slice(masters).map(({ server }, i) => server.command('CLUSTER', 'REPLICATE', nodes[i % masters]?.id ?? '')),
  );
  const isReady = async (server: RedisServer, isReplica: boolean): Promise<boolean> =>
    (await knows(server, nodes.length, nodes.length - masters)) &&
    String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok') &&
    (!isReplica || (await server.info('master_link_status')) === 'up');
  await Promise.all(nodes.map(({ server }, i) => until('the cluster is ready', () => isReady(server, i >= masters))));
}

/** Whether it has shaken hands with so many nodes, itself among them, so many of them replicas. */
async function knows(server: RedisServer, nodes: number, replicas: number): Promise<boolean> {
  const seen = await viewOf(server);
  const isQuiet = seen.every(({ flags }) => !flags.includes('handshake') && !flags.includes('fail?'));
  return isQuiet && seen.length === nodes && seen.filter(({ flags }) => flags.includes('slave')).length === replicas;
}

function masterOf(servers: readonly RedisServer[], slot: number): Promise<RedisServer> {
  return until(`somebody serves slot ${slot}`, async () => {
    const answers = await Promise.allSettled(
      servers.map(async (server) => {
        const view = await withDeadline(viewOf(server), ASK_MS, 'CLUSTER NODES');
        return { server, me: view.find(({ flags }) => flags.includes('myself')) };
      }),
    );
    const serving = answers
      .flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
      .filter(({ me }) => me?.ranges.some(([first, last]) => first <= slot && slot <= last))
      .sort((a, b) => (b.me?.epoch ?? 0) - (a.me?.epoch ?? 0));
    return serving[0]?.server;
  });
}

interface Seen {
  readonly flags: readonly string[];
  readonly epoch: number;
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

/** CLUSTER NODES: id, address, flags, master, ping, pong, epoch, link, slots; `[…]` is a slot on the move. */
async function viewOf(server: RedisServer): Promise<Seen[]> {
  const lines = String(await server.command('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [, , flags = '', , , , epoch, , ...slots] = line.split(' ');
    const ranges = slots
      .filter((slot) => !slot.startsWith('['))
      .map((slot) => slot.split('-').map(Number))
      .map(([first = -1, last = first]) => [first, last] as const);
    return { flags: flags.split(','), epoch: Number(epoch), ranges };
  });
}
