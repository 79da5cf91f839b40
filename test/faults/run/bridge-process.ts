/** The built bridge as a process of its own, which is killed, frozen or told to end, and started again at the same ports. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, withDeadline } from '#async';
import { booksOf } from './books.js';
import type { Books } from './books.js';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'dist/apps/bridge/src/main.js');
const startDeadlineMs = 30_000;
const endDeadlineMs = 60_000;

export interface BridgeProcessOptions {
  /** Where clients come in, and where operators do. */
  readonly url: string;
  readonly adminUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logPath: string;
  /** What Node is told before the program. */
  readonly nodeOptions?: readonly string[];
}

export class BridgeProcess {
  private child: ChildProcess | null = null;
  private gone: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: BridgeProcessOptions) {}

  get url(): string {
    return this.options.url;
  }

  get logPath(): string {
    return this.options.logPath;
  }

  /** Resolves when the bridge is ready. */
  async start(): Promise<void> {
    this.launch();
    const { child } = this;
    const deadline = Date.now() + startDeadlineMs;
    while (!(await this.isReady())) {
      if (child?.exitCode !== null) throw new Error(`the bridge ended with ${child?.exitCode}; see ${this.logPath}`);
      if (Date.now() > deadline) throw new Error(`the bridge is not ready; see ${this.logPath}`);
      await pause(20);
    }
  }

  /** Kills the process at once, frozen or not; resolves when it is gone. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    this.child = null;
    await this.gone;
  }

  /** Tells the process to end, and resolves with its exit code when it has: null if a signal ended it. */
  async stop(): Promise<number | null> {
    const { child } = this;
    if (child === null) throw new Error('the bridge does not run');
    child.kill('SIGTERM');
    await withDeadline(this.gone, endDeadlineMs, `the end of the bridge; see ${this.logPath}`);
    this.child = null;
    return child.exitCode;
  }

  /** Stops it as SIGSTOP does: connections stay open and nothing happens. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  /** Lets a frozen one go on where it stood. */
  thaw(): void {
    this.signal('SIGCONT');
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  async books(): Promise<Books> {
    return booksOf(await this.metrics());
  }

  async metrics(): Promise<string> {
    return (await this.ask('/metrics', 5000)).text();
  }

  /** What the store's own audit finds; nothing if all is well. */
  async audit(): Promise<string[]> {
    const response = await this.ask('/admin/audit', 20_000);
    const { discrepancies } = (await response.json()) as { discrepancies: object[] };
    return discrepancies.map((one) => `the audit: ${JSON.stringify(one)}`);
  }

  /** The end of a conversation's trace, and how much of it is still on its way. */
  async traceOf(conversationId: string): Promise<string> {
    const response = await this.ask(`/admin/conversations/${encodeURIComponent(conversationId)}/timeline`, 5000);
    const { held, waiting, timeline } = (await response.json()) as Record<string, unknown>;
    const rows = Array.isArray(timeline) ? timeline.slice(-16) : [];
    return JSON.stringify({ held, waiting, rows });
  }

  /** Log lines that tell of a fault of the bridge's own, and whatever is no log line at all. */
  faults(): string[] {
    const lines = readFileSync(this.logPath, 'utf8').split('\n');
    return lines.filter((line) => line !== '' && !/^\{"level":"(?:trace|debug|info|warn)"/.test(line));
  }

  /** Whether it says that new clients may come. */
  async isReady(): Promise<boolean> {
    try {
      const response = await this.ask('/health/ready', 1000);
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  private launch(): void {
    const { env, logPath, nodeOptions = [] } = this.options;
    if (!existsSync(program))
      spawnSync(process.execPath, [join(root, 'node_modules/.bin/nest'), 'build'], { cwd: root });
    const log = openSync(logPath, 'a');
    const words = ['--disable-warning=ExperimentalWarning', ...nodeOptions, program];
    this.child = spawn(process.execPath, words, { env: { ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
    this.gone = once(this.child, 'exit');
  }

  private ask(path: string, deadlineMs: number): Promise<Response> {
    return fetch(this.options.adminUrl + path, { signal: AbortSignal.timeout(deadlineMs) });
  }
}
