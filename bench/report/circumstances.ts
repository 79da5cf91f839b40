/** When, where and of what the figures were taken. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';

export interface Circumstances {
  readonly at: string;
  /** Null outside a clone of the repository. */
  readonly commit: string | null;
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
}

export function circumstances(): Circumstances {
  const processors = cpus();
  return {
    at: new Date().toISOString(),
    commit: commitOf(),
    node: process.version,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
  };
}

function commitOf(): string | null {
  try {
    const command = ['describe', '--always', '--dirty', '--exclude', '*'];
    return execFileSync('git', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
