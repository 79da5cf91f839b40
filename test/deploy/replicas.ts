/** Bridges of the build as processes with an address each and the same ports, as containers have them. */
import { expect } from 'vitest';
import { freePorts } from '../faults/run/ports.js';
import { channelKey, openSim } from '../support/bridge.js';
import { startProgram } from '../support/program.js';
import type { Program } from '../support/program.js';
import { startRedis } from '../support/redis/redis-server.js';
import { openBalancer } from './balancer.js';
import type { Balancer } from './balancer.js';
import { openNameServer } from './name-server.js';

export interface Replica {
  readonly address: string;
  readonly program: Program;
  /** Open client sockets, as its metrics tell. */
  connections(): Promise<number>;
  /** Events that it has accepted, as its metrics tell. */
  events(): Promise<number>;
}

export interface Topology {
  readonly balancer: Balancer;
  readonly replicas: readonly Replica[];
  /** Starts one more, which the balancer finds by its name. */
  readonly add: () => Promise<Replica>;
  /** Its address is forgotten, as that of a container which has ended. */
  readonly forget: (replica: Replica) => void;
}

const drainWindowMs = 2000;

/**
 * haproxy, three bridges on one Redis (or on the store that is told), a pretend Helpdesk; resolves when haproxy has found the
 * bridges ready.
 */
export async function openTopology(storeUrl?: string): Promise<Topology> {
  const [listenPort, bridgePort, bridgeAdminPort] = (await freePorts(3)) as [number, number, number];
  const store = storeUrl ?? (await startRedis({ config: ['maxmemory 512mb', 'maxmemory-policy noeviction'] })).url;
  const sim = await openSim();
  const names = await openNameServer();
  let known: string[] = [];
  let started = 0;

  const start = async (): Promise<Replica> => {
    started += 1;
    const address = `127.0.0.${started + 1}`;
    const program = startProgram('apps/bridge/src/main.js', {
      HOST: address,
      PORT: String(bridgePort),
      ADMIN_HOST: address,
      ADMIN_PORT: String(bridgeAdminPort),
      TRUSTED_PROXIES: '127.0.0.1,',
      CHANNEL_API_KEY: channelKey,
      HELPDESK_URL: sim.helpdeskUrl,
      HELPDESK_API_KEY: 'desk-key',
      STORE_URL: store,
      DRAIN_WINDOW_MS: String(drainWindowMs),
    });
    const adminUrl = `http://${address}:${bridgeAdminPort}`;
    await expect.poll(() => isReady(adminUrl), { timeout: 20_000 }).toBe(true);
    names.serve((known = [...known, address]));
    const sum = async (metric: string): Promise<number> => sumOf(await textOf(`${adminUrl}/metrics`), metric);
    return {
      address,
      program,
      connections: () => sum('deskbridge_connections'),
      events: () => sum('deskbridge_events_total'),
    };
  };

  const replicas = await Promise.all([start(), start(), start()]);
  const balancer = await openBalancer({ listenPort, bridgePort, bridgeAdminPort, nameServer: names.address });
  await expect.poll(() => readyCount(balancer), { timeout: 10_000 }).toBe(replicas.length);
  return {
    balancer,
    replicas,
    add: start,
    forget: ({ address }) => names.serve((known = known.filter((one) => one !== address))),
  };
}

/** Servers that haproxy says it has seen becoming ready. */
function readyCount({ logged }: Balancer): number {
  return new Set(logged().match(/Server bridges\/bridge\d+ \('bridge'\) is UP\b/g)).size;
}

async function isReady(adminUrl: string): Promise<boolean> {
  const response = await fetch(`${adminUrl}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
}

function sumOf(metrics: string, name: string): number {
  const values = [...metrics.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'gm'))].map(([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}
