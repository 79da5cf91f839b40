/** A redis-server of the bench, empty and with an AOF: this process starts it, answers for it, and takes it along when it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { serve } from '../remote.js';
import { readCommands, readCpu } from './info.js';
import type { CommandCost } from './info.js';

const readyMs = 10_000;
const againMs = 20;

export interface RedisPlace {
  readonly port: number;
  /** What it writes goes there. */
  readonly folder: string;
}

interface Started {
  readonly redis: Redis;
  end(): Promise<void>;
}

let started: Started | null = null;

const handlers = {
  /** Resolves with its URL when it answers; rejects if it cannot run. */
  start: async (place: RedisPlace): Promise<string> => {
    started = await start(place);
    return `redis://127.0.0.1:${place.port}`;
  },

  /** CPU time of all its threads since its start, microseconds; what its children spend on rewriting the AOF is not in it. */
  cpu: async (): Promise<number> => readCpu(await known().info('cpu')),

  /** What each command has cost since its start; one that calls others, as a script does, contains them. */
  commands: async (): Promise<readonly CommandCost[]> => readCommands(await known().info('commandstats')),
};

export type RedisServer = typeof handlers;

serve(handlers);
process.once('SIGTERM', () => void (started?.end() ?? Promise.resolve()).finally(() => process.exit(0)));

function known(): Redis {
  if (started === null) throw new Error('no redis-server was started');
  return started.redis;
}

async function start({ port, folder }: RedisPlace): Promise<Started> {
  const settings = { port, bind: '127.0.0.1', dir: folder, appendonly: 'yes', save: '', logfile: 'redis.log' };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn('redis-server', words, { stdio: ['ignore', 2, 2] });
  process.on('exit', () => server.kill('SIGKILL'));
  const exit = once(server, 'exit');
  const redis = new Redis({ host: '127.0.0.1', port, retryStrategy: () => againMs, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const late = AbortSignal.timeout(readyMs);
  try {
    await Promise.race([
      redis.ping(),
      exit.then(() => Promise.reject(new Error('redis-server has ended before it was ready'))),
      once(late, 'abort').then(() => Promise.reject(new Error('redis-server is not ready in time'))),
    ]);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const end = async (): Promise<void> => {
    redis.disconnect();
    server.kill('SIGKILL');
    await exit;
  };
  return { redis, end };
}
