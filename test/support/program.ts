/** A program of the build, as a process of its own: what it prints, how it ends. `npm test` builds first. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { withDeadline } from '#async';
import { filesFolder } from './bridge.js';
import { afterThisTest } from './clean-up.js';

const root = join(import.meta.dirname, '../..');
const deadlineMs = 20_000;

export interface Program {
  /** Everything that was printed so far, on both outputs. */
  printed(): string;
  /** Resolves with what was printed as soon as it matches. */
  prints(pattern: RegExp): Promise<string>;
  /** Closes both outputs, as a reader does that dies. */
  deafen(): void;
  /** Asks it to end, and resolves with its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  readonly exit: Promise<number | null>;
}

/** Starts `file` of the build with nothing but `env` in its environment; it is killed after the test at the latest. */
export function startProgram(
  file: string,
  env: Record<string, string>,
  words: readonly string[] = [],
  build = join(root, 'dist'),
): Program {
  const parameters = ['--disable-warning=ExperimentalWarning', join(build, file), ...words];
  const all = { FILES_URL: filesFolder(), ...env };
  return follow(file, spawn(process.execPath, parameters, { cwd: root, env: all, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Starts a script of package.json; signals go to npm alone, as from a supervisor that knows no other process. */
export function startScript(script: string, env: Record<string, string>): Program {
  const all = { FILES_URL: filesFolder(), ...env, PATH: process.env.PATH ?? '' };
  const parameters = ['run', '--silent', script];
  return follow(script, spawn('npm', parameters, { cwd: root, env: all, stdio: ['ignore', 'pipe', 'pipe'] }));
}

function follow(name: string, child: ChildProcessByStdio<null, Readable, Readable>): Program {
  let text = '';
  let heard: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      text += data.toString();
      heard();
    });
  }
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  afterThisTest(() => void child.kill('SIGKILL'));
  return {
    printed: () => text,
    prints: (pattern) =>
      withDeadline(
        new Promise((resolve, reject) => {
          heard = () => {
            if (pattern.test(text)) resolve(text);
          };
          heard();
          void exit.then((code) => reject(new Error(`ended with ${code}: ${text}`)));
        }),
        deadlineMs,
        `${name} printed ${text}`,
      ),
    deafen: () => {
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    },
    stop: (signal) => {
      child.kill(signal);
      return withDeadline(exit, deadlineMs, `${name} on ${signal}`);
    },
    exit,
  };
}
