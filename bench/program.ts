/** The programs that are measured: how each is started, how it is talked to, and what it is compared with. */
import type { Command } from './child.js';
import type { Way } from './load/visitor.js';

/** Where a program shall listen, and what it finds there. */
export interface Place {
  readonly port: number;
  readonly adminPort: number;
  readonly helpdesk: string;
  /** A folder of its own, empty but for the channels file. */
  readonly folder: string;
  readonly channelsFile: string;
}

export interface Program {
  readonly name: string;
  readonly title: string;
  readonly way: Way;
  /** Name of the program that its figures are divided by. */
  readonly base: string;
  /** Path that answers 200 when it is ready, and whether that is on the port for administration. */
  readonly ready: { readonly path: string; readonly isAdmin: boolean };
  command(place: Place): Command;
}

/** Connections to the Helpdesk that all customers share. */
const sharedUpstreams = '4';

const plainlyReady = { path: '/', isAdmin: false };
const relayBase = 'relay';
const postBase = 'relay-post';

function relay(name: string, title: string, more: { way?: Way; shared?: string } = {}): Program {
  const { way = 'socket', shared } = more;
  return {
    name,
    title,
    way,
    base: way === 'post' ? postBase : relayBase,
    ready: plainlyReady,
    command: ({ port, helpdesk }) => ({
      file: 'bench/programs/relay.js',
      args: ['--port', String(port), '--helpdesk', helpdesk, ...(shared === undefined ? [] : ['--shared', shared])],
    }),
  };
}

/** Deskbridge as it is, with limits that stop nobody. */
function deskbridge(
  name: string,
  title: string,
  more: { way?: Way; env?: Readonly<Record<string, string>> } = {},
): Program {
  const { way = 'socket', env = {} } = more;
  return {
    name,
    title,
    way,
    base: way === 'post' ? postBase : relayBase,
    ready: { path: '/health/ready', isAdmin: true },
    command: (place) => ({
      file: 'apps/bridge/src/main.js',
      env: {
        PORT: String(place.port),
        HOST: '127.0.0.1',
        ADMIN_PORT: String(place.adminPort),
        LOG_LEVEL: 'warn',
        DRAIN_WINDOW_MS: '0',
        CHANNELS_FILE: place.channelsFile,
        STORE_URL: `sqlite:${place.folder}/bench.db`,
        ...env,
      },
    }),
  };
}

const inMemory = { STORE_URL: 'sqlite::memory:' };
const full = { SQLITE_SYNCHRONOUS: 'full' };

/** In the order of the table. */
export const programs: readonly Program[] = [
  {
    name: 'echo',
    title: 'ws echo',
    way: 'echo',
    base: relayBase,
    ready: plainlyReady,
    command: ({ port }) => ({ file: 'bench/programs/echo.js', args: ['--port', String(port)] }),
  },
  relay('relay-shared', `bare relay, ${sharedUpstreams} shared upstreams`, { shared: sharedUpstreams }),
  relay(relayBase, 'bare relay, one upstream per customer'),
  deskbridge('memory', 'Deskbridge in memory', { env: inMemory }),
  deskbridge('embedded', 'Deskbridge embedded'),
  deskbridge('full', 'Deskbridge embedded, full', { env: full }),
  relay(postBase, 'bare relay that takes POSTs', { way: 'post' }),
  deskbridge('memory-post', 'Deskbridge in memory, by POST', { way: 'post', env: inMemory }),
  deskbridge('embedded-post', 'Deskbridge embedded, by POST', { way: 'post' }),
  deskbridge('full-post', 'Deskbridge embedded, full, by POST', { way: 'post', env: full }),
];

/** One of them; throws if there is none. */
export function programNamed(name: string): Program {
  const found = programs.find((program) => program.name === name);
  if (found === undefined) throw new Error(`no program is called ${name}`);
  return found;
}

/** What is measured besides, by the names that `--only` knows. */
export const extras = { footprint: 'idle-clients', beside: 'idle-conversations' } as const;
