/** The built programs as processes of their own, which end with the soak. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withDeadline } from '#async';

const dist = join(import.meta.dirname, '../..');
const startMs = 30_000;
const stopMs = 30_000;

/** Ports are chosen by the system; everything stays on this machine. */
const loopback = { PORT: '0', HOST: '127.0.0.1', ADMIN_PORT: '0', DRAIN_WINDOW_MS: '0' };

export interface Program {
  readonly pid: number;
  /** Lines that tell of a fault of the program's own. */
  readonly faults: readonly string[];
  /** Ends it politely; rejects if it does not end, or not well. */
  stop(): Promise<void>;
}

export interface BridgeProgram extends Program {
  readonly url: string;
  readonly adminUrl: string;
  /** Address of the engine's inspector, for which garbage is collected on demand. */
  readonly inspector: string;
}

export async function startSimulator(apiKey: string): Promise<Program & { readonly url: string }> {
  const environment = { SIM_PORT: '0', SIM_API_KEYS: apiKey, SIM_SATE_DELAY_MS: '50' };
  const program = new ChildProgram([join(dist, 'apps/helpdesk-sim/src/main.js')], environment);
  const [url] = await program.says<[string]>(/Helpdesk simulator .*: (http\S+)/);
  return Object.assign(program, { url });
}

export async function startBridge(environment: Readonly<Record<string, string>>): Promise<BridgeProgram> {
  const flags = ['--disable-warning=ExperimentalWarning', '--inspect=127.0.0.1:0'];
  const program = new ChildProgram([...flags, join(dist, 'apps/bridge/src/main.js')], { ...loopback, ...environment });
  const [[inspector], [url, adminUrl]] = await Promise.all([
    program.says<[string]>(/Debugger listening on (ws:\S+)/),
    program.says<[string, string]>(/"url":"([^"]+)","adminUrl":"([^"]+)".*"bridge started"/),
  ]);
  return Object.assign(program, { inspector, url, adminUrl });
}

class ChildProgram implements Program {
  readonly faults: string[] = [];
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown>;
  private readonly listeners = new Set<(line: string) => void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exit = once(this.child, 'exit');
    for (const stream of [this.child.stdout, this.child.stderr])
      if (stream !== null) createInterface(stream).on('line', (line) => this.hear(line));
    // Whatever becomes of the soak, its children end with it.
    process.once('exit', () => this.child.kill('SIGKILL'));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits for a line and gives what its groups caught. */
  async says<Groups extends readonly string[]>(pattern: RegExp): Promise<Groups> {
    const said = new Promise<Groups>((resolve) => {
      const listener = (line: string): void => {
        const found = pattern.exec(line);
        if (found === null) return;
        this.listeners.delete(listener);
        resolve(found.slice(1) as unknown as Groups);
      };
      this.listeners.add(listener);
    });
    const ended = this.exit.then(() => Promise.reject(new Error(`a program ended at once: ${this.faults.join('\n')}`)));
    return withDeadline(Promise.race([said, ended]), startMs, 'the start of a program');
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await withDeadline(this.exit, stopMs, 'the end of a program');
    if (this.child.exitCode !== 0) throw new Error(`a program ended with ${String(this.child.exitCode)}`);
  }

  private hear(line: string): void {
    for (const listener of this.listeners) listener(line);
    if (/^\{"level":"(?:error|fatal)"/.test(line) || /^(?:\w*Error|\s+at )/.test(line)) this.faults.push(line);
  }
}
