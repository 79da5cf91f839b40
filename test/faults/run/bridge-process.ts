/** The built bridge as a process of its own, which is killed without a warning and started again at the same ports. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '#async';
import { booksOf } from './books.js';
import type { Books } from './books.js';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'dist/apps/bridge/src/main.js');
const startDeadlineMs = 30_000;

export class BridgeProcess {
  readonly logPath: string;
  private child: ChildProcess | null = null;
  private gone: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly adminUrl: string,
    private readonly env: Readonly<Record<string, string>>,
    folder: string,
  ) {
    this.logPath = join(folder, 'bridge.log');
  }

  /** Resolves when the bridge is ready. */
  async start(): Promise<void> {
    if (!existsSync(program))
      spawnSync(process.execPath, [join(root, 'node_modules/.bin/nest'), 'build'], { cwd: root });
    const log = openSync(this.logPath, 'a');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      env: { ...this.env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.gone = once(child, 'exit');
    const deadline = Date.now() + startDeadlineMs;
    while (!(await this.isReady())) {
      if (child.exitCode !== null) throw new Error(`the bridge ended with ${child.exitCode}; see ${this.logPath}`);
      if (Date.now() > deadline) throw new Error(`the bridge is not ready; see ${this.logPath}`);
      await pause(20);
    }
  }

  /** Kills the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    this.child = null;
    await this.gone;
  }

  async books(): Promise<Books> {
    const response = await fetch(`${this.adminUrl}/metrics`, { signal: AbortSignal.timeout(5000) });
    return booksOf(await response.text());
  }

  /** Log lines that tell of a fault of the bridge's own, and whatever is no log line at all. */
  faults(): string[] {
    const lines = readFileSync(this.logPath, 'utf8').split('\n');
    return lines.filter((line) => line !== '' && !/^\{"level":"(?:trace|debug|info|warn)"/.test(line));
  }

  private async isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.adminUrl}/health/ready`, { signal: AbortSignal.timeout(1000) });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
