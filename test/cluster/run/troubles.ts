/** What befalls replicas, Redis and the notices between replicas, one after the other while visitors and agents speak. */
import { pause } from '#async';
import type { BridgeProcess } from '../../faults/run/bridge-process.js';
import type { Chance } from '../../faults/run/chance.js';
import type { NoticeFault } from '../notice-line.js';
import type { ClusterStore } from './cluster-store.js';

export type Trouble =
  | 'kill'
  | 'freeze'
  | 'restart'
  | 'clock'
  | 'redis freeze'
  | 'redis kill'
  | 'script flush'
  | 'client kill'
  | 'failover'
  | `notices ${Exclude<NoticeFault, 'none'>}`;

export interface TroubleOptions {
  readonly kinds: readonly Trouble[];
  /** Longest time that a replica is frozen, and Redis; the shortest are a quarter and an eighth of it. Milliseconds. */
  readonly freezeMs: number;
  readonly redisFreezeMs: number;
  /** How long notices go astray at a time, milliseconds. */
  readonly spellMs: number;
  /** Wait between two troubles, milliseconds. */
  readonly betweenMs: number;
}

interface Tools {
  readonly bridges: readonly [BridgeProcess, ...BridgeProcess[]];
  readonly store: ClusterStore;
  readonly chance: Chance;
}

/** From here on until Redis is ended, what it carries out may go unanswered, milliseconds: as long as its answers are awaited. */
const unansweredMs = 1100;

export class Troubles {
  /** What was done, and when. */
  readonly done: { readonly kind: Trouble; readonly from: number; readonly to: number }[] = [];
  private readonly redisEnds: number[] = [];

  constructor(
    private readonly tools: Tools,
    private readonly options: TroubleOptions,
  ) {}

  /** Each kind once, in an order left to chance; everything runs again when it resolves. */
  async run(): Promise<void> {
    const { kinds, betweenMs } = this.options;
    for (const kind of this.tools.chance.shuffle(kinds)) {
      await pause(this.tools.chance.between(betweenMs / 2, betweenMs));
      const from = Date.now();
      await this.rows[kind]();
      this.done.push({ kind, from, to: Date.now() });
    }
  }

  /** Whether what was sent at this time may have been carried out by a Redis that was ended before it could answer. */
  mayHaveKept(at: number): boolean {
    return this.redisEnds.some((end) => at > end - unansweredMs && at < end + 50);
  }

  private readonly rows: Readonly<Record<Trouble, () => Promise<void>>> = {
    kill: async () => {
      const bridge = this.someBridge();
      await bridge.kill();
      await pause(this.tools.chance.between(0, 1500));
      await bridge.start();
    },
    freeze: async () => {
      const { freezeMs } = this.options;
      const bridge = this.someBridge();
      bridge.freeze();
      await pause(this.tools.chance.between(freezeMs / 4, freezeMs));
      bridge.thaw();
    },
    restart: async () => {
      const bridge = this.someBridge();
      await bridge.stop();
      await bridge.start();
    },
    clock: () => {
      this.someBridge().signal('SIGUSR2');
      return Promise.resolve();
    },
    'redis freeze': async () => {
      const { redisFreezeMs } = this.options;
      const server = await this.tools.store.master();
      this.redisEnds.push(Date.now());
      server.freeze();
      await pause(this.tools.chance.between(redisFreezeMs / 8, redisFreezeMs));
      server.thaw();
    },
    'redis kill': async () => {
      const server = await this.tools.store.master();
      this.redisEnds.push(Date.now());
      await server.kill();
      await pause(this.tools.chance.between(0, 1500));
      await server.restart();
    },
    'script flush': async () => {
      const server = await this.tools.store.master();
      await server.command('SCRIPT', 'FLUSH');
    },
    'client kill': async () => {
      const server = await this.tools.store.master();
      await server.command('CLIENT', 'KILL', 'TYPE', this.tools.chance.pick(['normal', 'pubsub'] as const));
    },
    failover: async () => {
      this.redisEnds.push(Date.now());
      await this.tools.store.failover?.();
      this.redisEnds.push(Date.now());
    },
    'notices dropped': () => this.disturbNotices('dropped'),
    'notices doubled': () => this.disturbNotices('doubled'),
    'notices overtaken': () => this.disturbNotices('overtaken'),
    'notices deaf': () => this.disturbNotices('deaf'),
  };

  private async disturbNotices(fault: NoticeFault): Promise<void> {
    const { notices } = this.tools.store;
    if (notices === null) return;
    notices.fault = fault;
    await pause(this.options.spellMs);
    notices.fault = 'none';
  }

  private someBridge(): BridgeProcess {
    return this.tools.chance.pick(this.tools.bridges);
  }
}
