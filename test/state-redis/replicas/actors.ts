/** Processes that act for customers (see actor.ts), and what they did in which order. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterThisTest } from '../../support/clean-up.js';

const root = join(import.meta.dirname, '../../..');
const flags = [
  '--disable-warning=ExperimentalWarning',
  '--experimental-transform-types',
  '--conditions=source',
  '--import',
  join(root, 'test/contract/typescript-sources.ts'),
  join(import.meta.dirname, 'actor.ts'),
];
/** However the test ends, none of them lives longer, milliseconds. */
const mostMs = 120_000;

export interface Act {
  readonly customer: string;
  readonly epoch: number;
}

export class Actors {
  readonly running: ChildProcess[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'deskbridge-acts-'));
  readonly #file = join(this.#folder, 'acts');
  readonly #args: readonly string[];

  constructor(url: string, prefix: string, ownerTimeoutMs: number, customers: number) {
    this.#args = [url, prefix, String(ownerTimeoutMs), this.#file, String(customers)];
    writeFileSync(this.#file, '');
    afterThisTest(async () => {
      await Promise.all([...this.running].map((child) => this.kill(child)));
      rmSync(this.#folder, { recursive: true });
    });
  }

  /** Resolves when it takes part. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...flags, ...this.#args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: mostMs,
      killSignal: 'SIGKILL',
    });
    this.running.push(child);
    await once(child.stdout, 'data');
  }

  async kill(child: ChildProcess): Promise<void> {
    const exited = once(child, 'exit');
    this.running.splice(this.running.indexOf(child), 1);
    child.kill('SIGKILL');
    await exited;
  }

  /** All acts so far, in their order. */
  acts(): Act[] {
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [customer = '', epoch = ''] = line.split(' ');
        return { customer, epoch: Number(epoch) };
      });
  }
}

/** Acts of an older epoch after one of a newer. */
export function actsTooLate(acts: readonly Act[]): Act[] {
  const last = new Map<string, number>();
  return acts.filter(({ customer, epoch }) => {
    const before = last.get(customer) ?? 0;
    last.set(customer, Math.max(before, epoch));
    return epoch < before;
  });
}
