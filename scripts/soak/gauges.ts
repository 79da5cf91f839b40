/** What the bridge's process holds: by its metrics, and by the system's own account of it. */
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { withDeadline } from '#async';
import type { BridgeProgram } from './processes.js';

const deadlineMs = 10_000;

export interface Sample {
  readonly rssMb: number;
  readonly heapMb: number;
  readonly handles: number;
  readonly sockets: number;
  readonly helpdeskConnections: number;
}

export interface Books {
  readonly direction: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
  readonly pending: number;
}

type Bridge = Pick<BridgeProgram, 'adminUrl' | 'pid' | 'inspector'>;

export async function sample({ adminUrl, pid }: Bridge): Promise<Sample> {
  const metrics = await read(adminUrl);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    rssMb: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024,
    heapMb: sumOf(metrics, 'nodejs_heap_size_used_bytes') / 1024 / 1024,
    handles: sumOf(metrics, 'nodejs_active_handles_total'),
    sockets: sumOf(metrics, 'deskbridge_connections'),
    helpdeskConnections: sumOf(metrics, 'deskbridge_helpdesk_connections'),
  };
}

/** A sample without garbage. */
export async function sampleClean(bridge: Bridge): Promise<Sample> {
  const inspector = new WebSocket(bridge.inspector, { handshakeTimeout: deadlineMs });
  await once(inspector, 'open');
  inspector.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await withDeadline(once(inspector, 'message'), deadlineMs, 'the inspector');
  inspector.close();
  await once(inspector, 'close');
  return sample(bridge);
}

export async function booksOf({ adminUrl }: Bridge): Promise<Books[]> {
  const metrics = await read(adminUrl);
  const count = (name: string, direction: string): number => sumOf(metrics, `deskbridge_messages_${name}`, direction);
  return ['to_helpdesk', 'to_client'].map((direction) => ({
    direction,
    accepted: count('accepted_total', direction),
    delivered: count('delivered_total', direction),
    dead: count('dead_total', direction),
    pending: count('pending', direction),
  }));
}

/** What the store's own audit finds wrong. */
export async function auditOf({ adminUrl }: Bridge): Promise<readonly unknown[]> {
  const response = await fetch(`${adminUrl}/admin/audit`, { signal: AbortSignal.timeout(deadlineMs) });
  return ((await response.json()) as { discrepancies: unknown[] }).discrepancies;
}

export function describe({ rssMb, heapMb, handles, sockets, helpdeskConnections }: Sample): string {
  return (
    `rss ${rssMb.toFixed(0)} MB, heap ${heapMb.toFixed(1)} MB, ${handles} handles, ` +
    `${sockets} sockets, ${helpdeskConnections} Helpdesk connections`
  );
}

async function read(adminUrl: string): Promise<string> {
  return (await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(deadlineMs) })).text();
}

/** The sum over all lines of the metric whose labels hold `label`. */
function sumOf(metrics: string, name: string, label = ''): number {
  const lines = metrics.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === name && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
