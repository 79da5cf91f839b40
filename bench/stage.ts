/** Where programs are measured: a Helpdesk and a load that stay, and one program after the other between them. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { Child, dist } from './child.js';
import type { Helpdesk } from './helpdesk/helpdesk.js';
import type { Crowd, Load } from './load/load.js';
import type { Program } from './program.js';
import type { Probe } from './programs/probe.js';

/** Longest wait until a program is ready, and the time between two looks, milliseconds. */
const readyMs = 30_000;
const lookMs = 5;

const channelKey = 'bench-key';

/** A program that runs and is ready. */
export interface Running {
  readonly probe: Child<Probe>;
  /** From its start until it was ready, milliseconds. */
  readonly readyMs: number;
  /** Lets visitors come to it. */
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
    const place = {
      port: await freePort(),
      adminPort: await freePort(),
      helpdesk: await this.helpdesk.ask('url'),
      folder,
      channelsFile: join(folder, 'channels.yaml'),
    };
    writeFileSync(place.channelsFile, channelsOf(place.helpdesk));
    const command = program.command(place);
    const startedAt = performance.now();
    const probe = new Child<Probe>({ ...command, flags: [...probeFlags, ...(command.flags ?? [])] });
    try {
      const { path, isAdmin } = program.ready;
      await answers(`http://127.0.0.1:${isAdmin ? place.adminPort : place.port}${path}`, probe);
      const ready = performance.now() - startedAt;
      const url = `http://127.0.0.1:${place.port}`;
      const address = { url, key: channelKey, way: program.way };
      return await measure({ probe, readyMs: ready, come: (crowd) => this.load.ask('come', { ...crowd, ...address }) });
    } finally {
      await this.load.ask('leave').catch(() => undefined);
      await probe.stop();
      await this.helpdesk.ask('forget').catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.load.stop(), this.helpdesk.stop()]);
  }
}

const probeFlags = ['--expose-gc', '--import', pathToFileURL(join(dist, 'bench/programs/probe.js')).href];

/** JSON is YAML. */
function channelsOf(helpdesk: string): string {
  const limits = { sockets: 1_000_000, eventsPerMinute: 100_000_000 };
  const channel = { name: 'bench', apiKeys: [channelKey], helpdesk: { url: helpdesk, apiKey: 'bench' }, limits };
  return JSON.stringify({ channels: [channel] });
}

/** The system's choice; somebody else might take it before the program does, and then the bench says so. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string, program: Child<Probe>): Promise<void> {
  const latest = Date.now() + readyMs;
  while ((await statusOf(url)) !== 200) {
    if (program.hasEnded) throw new Error('the program has ended before it was ready');
    if (Date.now() > latest) throw new Error('the program is not ready in time');
    await pause(lookMs);
  }
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', () => resolve(0));
  });
}
