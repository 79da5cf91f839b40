/** A cluster as its nodes see it. */
import { withDeadline } from '#async';
import { until } from '../process/until.js';
import type { RedisServer } from '../redis-server.js';

const ASK_MS = 500;

/** Whether it has shaken hands with so many nodes, itself among them. */
export async function knows(server: RedisServer, nodes: number): Promise<boolean> {
  const seen = await viewOf(server);
  return seen.length === nodes && seen.every(({ flags }) => !flags.includes('handshake'));
}

/** Whether it shows so many nodes to clients, masters and replicas. */
export async function shows(server: RedisServer, nodes: number): Promise<boolean> {
  const slots = await server.command('CLUSTER', 'SLOTS');
  const rows: unknown[][] = Array.isArray(slots) ? slots.filter(Array.isArray) : [];
  const ports = rows.flatMap(([, , ...members]) => members.map((one) => (Array.isArray(one) ? Number(one[1]) : 0)));
  return new Set(ports).size === nodes;
}

/** The one that calls itself master of the slot, as last elected; waits through an election. */
export function masterOf(servers: readonly RedisServer[], slot: number): Promise<RedisServer> {
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
