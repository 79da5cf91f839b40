/** A real redis-server of its own for a test or a file: it can be frozen, killed and started again. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { redisServerProgram } from './find-redis.js';
import { freePort } from './process/free-port.js';
import { Inspector } from './process/inspector.js';
import type { Words } from './process/inspector.js';
import { PortTakenError, RedisProcess } from './process/redis-process.js';

const PORT_TRIES = 5;

/** Whom servers with users obey beside them: the test's own commands, and other servers. */
export const inspectorLogin = { username: 'inspector', password: randomUUID() };

export interface ServerOptions {
  /** Further lines of redis.conf; a later line overrules an earlier one. */
  readonly config?: readonly string[];
  /** Who may come in; nobody else may then. The server's `url` logs in as the first one. */
  readonly users?: readonly User[];
  /** Speaks TLS only, with these certificates. */
  readonly tls?: Certificates;
  /** Follows this server from the start. */
  readonly replicaOf?: { readonly port: number };
  /** Is a Sentinel and no store. */
  readonly isSentinel?: boolean;
}

export interface User {
  readonly name: string;
  readonly password: string;
  /** As in the ACL of Redis: `~db:* &db:* +@all`. */
  readonly rules: string;
}

/** Paths of PEM files. */
export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Starts a server on a free port of loopback, with an AOF and nothing else on disk; it ends after the test, or the file. */
export async function startRedis(
  options: ServerOptions = {},
  closesLater: ClosesLater = afterThisTest,
): Promise<RedisServer> {
  for (let tries = 1; ; tries += 1) {
    const server = await RedisServer.prepare(options);
    closesLater(() => server.stop());
    try {
      await server.restart();
      return server;
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === PORT_TRIES) throw error;
      await server.stop();
    }
  }
}

export class RedisServer {
  /** What a client connects with; the first user's name and password are in it. */
  readonly url: string;
  private readonly inspector: Inspector;
  private running: RedisProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly ca: Buffer | null,
    private readonly options: ServerOptions,
  ) {
    const [user] = options.users ?? [];
    const login = user === undefined ? '' : `${user.name}:${encodeURIComponent(user.password)}@`;
    this.url = `${ca === null ? 'redis' : 'rediss'}://${login}127.0.0.1:${port}`;
    this.inspector = new Inspector({
      host: '127.0.0.1',
      port,
      login: user === undefined ? null : inspectorLogin,
      tls: ca === null ? null : { ca },
    });
  }

  static async prepare(options: ServerOptions): Promise<RedisServer> {
    const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'deskbridge-redis-'))];
    await writeFile(join(folder, 'redis.conf'), linesOf(port, options).join('\n') + '\n');
    return new RedisServer(
      port,
      folder,
      options.tls === undefined ? null : await readFile(options.tls.caFile),
      options,
    );
  }

  /** Of the process that runs now; another one after a restart. */
  get pid(): number {
    return this.process.pid;
  }

  /** The end of what it has logged since it was last started. */
  get log(): string {
    return this.process.log;
  }

  /** Whether one must log in. */
  get hasUsers(): boolean {
    return (this.options.users ?? []).length > 0;
  }

  /** Stops it as SIGSTOP does: connections stay open and nothing answers. */
  freeze(): void {
    this.process.signal('SIGSTOP');
  }

  /** Lets a frozen one go on where it stood. */
  thaw(): void {
    this.process.signal('SIGCONT');
  }

  /** Ends it as SIGKILL does; the folder stays for a restart. */
  async kill(): Promise<void> {
    this.inspector.close();
    await this.running?.kill();
  }

  /** Kills it if it still runs, and starts it on the same port with what the AOF kept; resolves when it answers. */
  async restart(): Promise<void> {
    await this.kill();
    const command = [
      await redisServerProgram(),
      'redis.conf',
      ...(this.options.isSentinel ? ['--sentinel'] : []),
    ] as const;
    this.running = await RedisProcess.start(command, this.folder, /Ready to accept connections|Sentinel ID is/);
    await this.command('PING');
  }

  /** A bare command, to look inside or to make a fault. */
  command(...words: Words): Promise<unknown> {
    return this.inspector.command(words);
  }

  /** One line of INFO by its name. */
  async info(field: string): Promise<string | undefined> {
    const lines = String(await this.command('INFO', 'everything')).split('\r\n');
    return lines.find((line) => line.startsWith(`${field}:`))?.slice(field.length + 1);
  }

  /** Kills it and removes its folder. Idempotent; nobody needs to call it. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get process(): RedisProcess {
    if (!this.running?.isRunning) throw new Error('This server does not run');
    return this.running;
  }
}

function linesOf(port: number, { config = [], users = [], tls, replicaOf, isSentinel }: ServerOptions): string[] {
  const { username, password } = inspectorLogin;
  const logins = users.map(({ name, password: own, rules }) => `user ${name} on >${own} ${rules}`);
  return [
    'bind 127.0.0.1',
    ...(tls === undefined ? [`port ${port}`] : ['port 0', `tls-port ${port}`, ...linesOfTls(tls)]),
    ...(isSentinel ? [] : ['appendonly yes', "save ''", 'repl-diskless-sync-delay 0', 'enable-debug-command local']),
    ...(replicaOf === undefined ? [] : [`replicaof 127.0.0.1 ${replicaOf.port}`]),
    ...logins,
    ...(users.length === 0 ? [] : ['user default off', `user ${username} on >${password} ~* &* +@all`]),
    ...(users.length === 0 ? [] : [`masteruser ${username}`, `masterauth ${password}`]),
    ...config,
  ];
}

function linesOfTls({ caFile, certFile, keyFile }: Certificates): string[] {
  return [`tls-ca-cert-file ${caFile}`, `tls-cert-file ${certFile}`, `tls-key-file ${keyFile}`, 'tls-auth-clients no'];
}
