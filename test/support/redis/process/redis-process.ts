/** One redis-server as a process that does not outlive the test runner, with what it logs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withDeadline } from '#async';
import { findProgram } from '../find-redis.js';

const READY_MS = 10_000;
const END_MS = 5_000;
const LOG_CHARACTERS = 64 * 1024;

const running = new Set<RedisProcess>();
process.on('exit', () => running.forEach((one) => one.signal('SIGKILL')));

/** The port was taken by somebody else in the meantime. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

export class RedisProcess {
  private readonly child;
  private readonly exit: Promise<unknown>;
  private logged = '';
  private onLog: () => void = () => undefined;

  private constructor(command: readonly [string, ...string[]], folder: string) {
    const [program, ...parameters] = command;
    this.child = spawn(program, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (data: Buffer) => {
        this.logged = (this.logged + data.toString()).slice(-LOG_CHARACTERS);
        this.onLog();
      });
    }
    running.add(this);
    this.exit = once(this.child, 'exit').finally(() => running.delete(this));
    this.exit.catch(() => undefined);
  }

  /** Starts `command` in `folder`; resolves as soon as it has logged `ready`. Rejects with its log if it ends before. */
  static async start(command: readonly [string, ...string[]], folder: string, ready: RegExp): Promise<RedisProcess> {
    const started = new RedisProcess(await dyingWithUs(command), folder);
    try {
      await withDeadline(started.logs(ready), READY_MS, command.join(' '));
      return started;
    } catch (error) {
      await started.kill();
      throw error;
    }
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The process could not be started');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return running.has(this);
  }

  /** The end of everything that it has logged so far. */
  get log(): string {
    return this.logged;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it at once, also while it is frozen. Idempotent. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await withDeadline(this.exit, END_MS, `the end of process ${this.child.pid}`).catch((error: unknown) => {
      if (this.isRunning) throw error;
    });
  }

  private logs(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onLog = () => {
        if (pattern.test(this.logged)) resolve();
      };
      this.onLog();
      this.exit.then(() => reject(this.failure()), reject);
    });
  }

  private failure(): Error {
    const message = `It ended before it was ready:\n${this.logged}`;
    return /Address already in use|Failed listening/.test(this.logged)
      ? new PortTakenError(message)
      : new Error(message);
  }
}

/** Where the system can, it kills the process as soon as ours has ended, even by SIGKILL; `exit` above is for the others. */
async function dyingWithUs(command: readonly [string, ...string[]]): Promise<readonly [string, ...string[]]> {
  const setpriv = await findProgram('setpriv');
  return setpriv === null ? command : [setpriv, '--pdeathsig', 'KILL', '--', ...command];
}
