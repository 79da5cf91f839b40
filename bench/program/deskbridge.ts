/** Deskbridge as it is, with limits that stop nobody: with each of its stores, by socket and by POST. */
import type { Way } from '../load/visitor.js';
import { postBase, relayBase } from './program.js';
import type { Place, Program } from './program.js';

type Env = Readonly<Record<string, string>>;

interface More {
  readonly way?: Way;
  readonly env?: Env;
  readonly replicas?: Program['replicas'];
}

const inMemory = { STORE_URL: 'sqlite::memory:' };
const full = { SQLITE_SYNCHRONOUS: 'full' };

/** By socket. */
export const deskbridges: readonly Program[] = [
  embedded('memory', 'Deskbridge in memory', { env: inMemory }),
  embedded('embedded', 'Deskbridge embedded'),
  embedded('full', 'Deskbridge embedded, full', { env: full }),
  onRedis('redis', 'Deskbridge on Redis'),
  onRedis('redis-two', 'Deskbridge on Redis, two replicas', { replicas: { count: 2, one: 'redis' } }),
];

export const postDeskbridges: readonly Program[] = [
  embedded('memory-post', 'Deskbridge in memory, by POST', { way: 'post', env: inMemory }),
  embedded('embedded-post', 'Deskbridge embedded, by POST', { way: 'post' }),
  embedded('full-post', 'Deskbridge embedded, full, by POST', { way: 'post', env: full }),
  onRedis('redis-post', 'Deskbridge on Redis, by POST', { way: 'post' }),
  onRedis('redis-two-post', 'Deskbridge on Redis, two replicas, by POST', {
    way: 'post',
    replicas: { count: 2, one: 'redis-post' },
  }),
];

function embedded(name: string, title: string, more: More = {}): Program {
  const store = ({ folder }: Place): Env => ({ STORE_URL: `sqlite:${folder}/bench.db`, ...more.env });
  return { ...deskbridge(name, title, more, store), needsRedis: false };
}

function onRedis(name: string, title: string, more: More = {}): Program {
  return { ...deskbridge(name, title, more, ({ redis }) => ({ STORE_URL: redis })), needsRedis: true };
}

function deskbridge(
  name: string,
  title: string,
  { way = 'socket', replicas }: More,
  storeOf: (place: Place) => Env,
): Omit<Program, 'needsRedis'> {
  return {
    name,
    title,
    way,
    base: way === 'post' ? postBase : relayBase,
    ready: { path: '/health/ready', isAdmin: true },
    isPeer: false,
    ...(replicas === undefined ? {} : { replicas }),
    command: (place) => ({
      file: 'apps/bridge/src/main.js',
      env: {
        PORT: String(place.port),
        HOST: '127.0.0.1',
        ADMIN_PORT: String(place.adminPort),
        LOG_LEVEL: 'warn',
        DRAIN_WINDOW_MS: '0',
        CHANNELS_FILE: place.channelsFile,
        FILES_URL: `file:${place.folder}/files`,
        ...storeOf(place),
      },
    }),
  };
}
