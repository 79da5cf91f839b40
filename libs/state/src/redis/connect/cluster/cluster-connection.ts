/** The way to a cluster: one line to each master, and each call to the one that has its slot. */
import calculateSlot from 'cluster-key-slot';
import type { Redis } from 'ioredis';
import { pause } from '#async';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Script } from '../../scripts/scripts.js';
import { callError, offline } from '../call-error.js';
import type { Connection } from '../connection.js';
import type { Line } from '../lines/line.js';
import { gather, runScript } from '../lines/send.js';
import type { Copies } from '../lines/send.js';
import { addressName } from '../store-url.js';
import type { Address } from '../store-url.js';
import { readMoved } from './cluster-map.js';
import type { ClusterMap } from './cluster-map.js';

/** So often a call follows a node that sends it elsewhere. */
const mostRedirections = 4;

/** After these the map of the cluster may be an old one. */
const looksElsewhere: ReadonlySet<string> = new Set(['MOVED', 'READONLY', 'CLUSTERDOWN']);

/** A cluster of which only a part can be reached is ready all the same after this time, milliseconds. */
const partMs = 2000;

/** How often it is looked for lines that have opened, milliseconds. */
const lookMs = 25;

export interface ClusterConnectionPlan {
  map(): ClusterMap | undefined;
  /** A line to a node, which is kept open. */
  makeLine(address: Address): Line;
  /** Called when something was not where it should be. */
  onMoved(): void;
  readonly copies?: Copies;
}

export class ClusterConnection implements Connection {
  readonly isCluster = true;
  private readonly lines = new Map<string, Line>();
  private wasReady = false;
  /** Since when some master could be reached. */
  private partFrom: number | undefined;
  private readonly plan: ClusterConnectionPlan;

  constructor(plan: ClusterConnectionPlan) {
    this.plan = plan;
  }

  /** Opens lines to all masters, and closes those to others. */
  follow({ masters }: ClusterMap): void {
    for (const [name, line] of this.lines) {
      if (masters.has(name)) continue;
      this.lines.delete(name);
      void line.close();
    }
    for (const address of masters.values()) this.lineTo(address);
  }

  /** All connections that can be used. */
  get clients(): readonly Redis[] {
    return [...this.lines.values()].flatMap(({ client }) => client ?? []);
  }

  /** The connections to the masters by their names; undefined for one that is not there. */
  get nodes(): ReadonlyMap<string, Redis | undefined> {
    return new Map([...this.lines].map(([name, { client }]) => [name, client]));
  }

  run(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    return this.send(key, (client) => runScript(client, script, key, args, this.plan.copies));
  }

  publish(channel: string, message: string): Promise<unknown> {
    return this.send(channel, (client) => {
      gather(client);
      return client.spublish(channel, message);
    });
  }

  /**
   * Resolves when all masters can be reached, or a part of them for two seconds; later on when any can be. Rejects with a
   * `StoreUnavailableError` after `ms` milliseconds without any.
   */
  async ready(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.isReady()) {
      if (performance.now() > until) throw new StoreUnavailableError(`Redis could not be reached within ${ms} ms`);
      await pause(lookMs);
    }
  }

  private isReady(): boolean {
    const { length } = this.clients;
    if (length === 0) return false;
    const now = performance.now();
    this.partFrom ??= now;
    this.wasReady ||= length >= (this.plan.map()?.masters.size ?? 0) || now - this.partFrom > partMs;
    return this.wasReady;
  }

  async close(): Promise<void> {
    await Promise.all([...this.lines.values()].map((line) => line.close()));
    this.lines.clear();
  }

  /**
   * What was answered with MOVED was not carried out, so it may follow. ASK is not followed: a script would run on a node that
   * has only some of its keys yet, and take the others for absent.
   */
  private async send(key: string, act: (client: Redis) => Promise<unknown>): Promise<unknown> {
    const name = this.plan.map()?.masterOf[calculateSlot(key)];
    let line = name === undefined ? undefined : this.lines.get(name);
    for (let hop = 0; ; hop += 1) {
      const client = line?.client;
      if (client === undefined) throw this.lost();
      try {
        return await act(client);
      } catch (error) {
        const problem = callError(error);
        if (looksElsewhere.has(problem.code)) this.plan.onMoved();
        const moved = readMoved(problem.message, client.options.host ?? '');
        if (moved === null || hop >= mostRedirections) throw problem;
        line = this.lineTo(moved);
      }
    }
  }

  private lost(): Error {
    this.plan.onMoved();
    return offline();
  }

  private lineTo(address: Address): Line {
    const name = addressName(address);
    const line = this.lines.get(name) ?? this.plan.makeLine(address);
    this.lines.set(name, line);
    return line;
  }
}
