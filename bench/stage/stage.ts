/** Where programs are measured: a Helpdesk and a load that stay, and one program after the other between them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../child.js';
import type { Helpdesk } from '../helpdesk/helpdesk.js';
import type { Crowd, Load } from '../load/load.js';
import type { Program } from '../program/program.js';
import type { Probe } from '../programs/probe.js';
import type { RedisServer } from '../redis/server.js';
import { channelKey, placeIn } from './place.js';
import { freePort } from './ports.js';
import { Process } from './process.js';

/** CPU time since the start, microseconds. */
export interface Spent {
  /** Of all processes of the program. */
  readonly program: number;
  /** Of the Redis that it alone uses; 0 if it has none. */
  readonly redis: number;
}

/** A program that runs and is ready. */
export interface Running {
  /** Inside its first process; most programs have no other. */
  readonly probe: Child<Probe>;
  readonly redis: Child<RedisServer> | null;
  /** From the start of its processes until all were ready, milliseconds. */
  readonly readyMs: number;
  readonly spent: () => Promise<Spent>;
  /** Lets visitors come to it, in turns to each of its processes. */
  readonly come: (crowd: Pick<Crowd, 'name' | 'count' | 'talks'>) => Promise<void>;
}

export class Stage {
  /** For everything that is written; it goes with the bench. */
  readonly folder = mkdtempSync(join(tmpdir(), 'deskbridge-bench-'));
  readonly helpdesk = new Child<Helpdesk>({ file: 'bench/helpdesk/helpdesk.js' });
  readonly load = new Child<Load>({ file: 'bench/load/load.js' });
  private started = 0;

  constructor() {
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Starts the program, gives it to `measure`, and ends it, whatever comes of it. */
  async with<T>(program: Program, measure: (running: Running) => Promise<T>): Promise<T> {
    const folder = join(this.folder, String(++this.started));
    mkdirSync(folder);
    const redis = program.needsRedis ? new Child<RedisServer>(redisServer) : null;
    const processes: Process[] = [];
    try {
      const around = {
        helpdesk: await this.helpdesk.ask('url'),
        redis: (await redis?.ask('start', { port: await freePort(), folder })) ?? '',
      };
      const folders = Array.from({ length: program.replicas?.count ?? 1 }, (_, index) => join(folder, `p${index}`));
      const places = await Promise.all(folders.map((own) => placeIn(own, around)));
      const startedAt = performance.now();
      for (const place of places) processes.push(new Process(program, place));
      await Promise.all(processes.map((one) => one.ready()));
      return await measure(this.running(program, processes, redis, performance.now() - startedAt));
    } finally {
      await this.load.ask('leave').catch(() => undefined);
      await Promise.all(processes.map(({ probe }) => probe.stop()));
      await redis?.stop();
      await this.helpdesk.ask('forget').catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.load.stop(), this.helpdesk.stop()]);
  }

  private running({ way }: Program, processes: readonly Process[], redis: Running['redis'], readyMs: number): Running {
    const [first] = processes;
    if (first === undefined) throw new Error('a program has at least one process');
    const address = { urls: processes.map(({ url }) => url), key: channelKey, way };
    return {
      probe: first.probe,
      redis,
      readyMs,
      spent: async () => {
        const [ofRedis, ...own] = await Promise.all([
          redis?.ask('cpu') ?? 0,
          ...processes.map(({ probe }) => probe.ask('cpu')),
        ]);
        return { program: own.reduce((sum, one) => sum + one, 0), redis: ofRedis };
      },
      come: (crowd) => this.load.ask('come', { ...crowd, ...address }),
    };
  }
}

/** It looks for the program on PATH. */
const redisServer = { file: 'bench/redis/server.js', env: 'inherited' } as const;
