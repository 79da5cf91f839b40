/** What a cluster looks like now: asked again and again, and at once when something is not where it was. */
import type { Redis } from 'ioredis';
import { Bell, withDeadline } from '#async';
import { addressName } from '../store-url.js';
import type { Address } from '../store-url.js';
import { readSlots } from './cluster-map.js';
import type { ClusterMap } from './cluster-map.js';

/** Time between two looks, and between two that are wanted at once, milliseconds. */
const everyMs = 2000;
const leastMs = 100;
/** A node that has not answered by then is passed over, milliseconds. */
const answerMs = 1000;

export interface TopologyPlan {
  /** Where to ask as long as nothing is known. */
  readonly seeds: readonly Address[];
  /** A client for one connection. */
  make(address: Address): Redis;
  /** Connections that are open anyhow. */
  open(): readonly Redis[];
  /** Called with each map that differs from the one before. */
  onChange(map: ClusterMap, isFirst: boolean): void;
  onWorked(): void;
  onTrouble(error: Error): void;
}

export class Topology {
  private map: ClusterMap | undefined;
  private text = '';
  private isClosed = false;
  /** The client that was made to ask, last. */
  private asked: Redis | undefined;
  private readonly bell = new Bell();
  private readonly done: Promise<void>;
  private readonly plan: TopologyPlan;

  constructor(plan: TopologyPlan) {
    this.plan = plan;
    this.done = this.keep();
  }

  /** Undefined as long as no node has told it. */
  get current(): ClusterMap | undefined {
    return this.map;
  }

  /** Looks at once. */
  lookSoon(): void {
    this.bell.ring();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.bell.ring();
    this.asked?.disconnect();
    await this.done;
    this.bell.stop();
  }

  private async keep(): Promise<void> {
    while (!this.isClosed) {
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, leastMs));
      await this.bell.wait(this.map === undefined ? leastMs : everyMs);
    }
  }

  private async look(): Promise<void> {
    let problem: unknown = new Error('no node of the cluster was found');
    for (const client of shuffled(this.plan.open())) {
      try {
        if (await this.ask(client)) return;
      } catch (error) {
        problem = error;
      }
    }
    // Once everything known is away, what was known at the start may lead to what there is now.
    const addresses = [...shuffled([...(this.map?.masters.values() ?? [])]), ...this.plan.seeds];
    for (const address of addresses) {
      if (this.isClosed) return;
      try {
        if (await this.askAnew(address)) return;
      } catch (error) {
        problem = error;
      }
    }
    this.plan.onTrouble(problem instanceof Error ? problem : new Error(String(problem)));
  }

  private async askAnew(address: Address): Promise<boolean> {
    const client = (this.asked = this.plan.make(address));
    let reason: unknown;
    client.on('error', (error) => (reason = error));
    try {
      await client.connect();
      return await this.ask(client);
    } catch (error) {
      throw reason ?? error;
    } finally {
      client.disconnect();
    }
  }

  /** False if the node's answer is not to be believed: it has lost the others, and its map is an old one. */
  private async ask(client: Redis): Promise<boolean> {
    const asked = { host: client.options.host ?? '', port: client.options.port ?? 0 };
    const answers = Promise.all([client.cluster('INFO'), client.cluster('SLOTS')]);
    const [info, slots]: [unknown, unknown] = await withDeadline(answers, answerMs, addressName(asked));
    const isWhole = String(info).includes('cluster_state:ok');
    const map = readSlots(slots, asked.host);
    if (map.masters.size === 0 || (!isWhole && this.map !== undefined)) return false;
    const text = JSON.stringify(slots);
    this.plan.onWorked();
    if (text === this.text) return true;
    const isFirst = this.map === undefined;
    this.text = text;
    this.map = map;
    this.plan.onChange(map, isFirst);
    return true;
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
