/** How the process that reads is started: which program, with which limits of its own, and what it may see. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from '../child/job.js';

const MIB = 1024 * 1024;

/** The library's own folder, and whether it is the sources that run: then Node strips the types itself. */
const root = fileURLToPath(new URL('..', import.meta.url));
const fromSources = import.meta.url.endsWith('.ts');
const childFile = (name: string): string => join(root, 'child', `${name}${fromSources ? '.ts' : '.js'}`);

/** The folders of packages above this file, and where they really are. */
function packageFolders(): string[] {
  const found = new Set<string>();
  for (let folder = root; folder !== dirname(folder); folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (existsSync(packages)) found.add(packages).add(realpathSync(packages));
  }
  return [...found];
}

/**
 * The words of the command line. The process may read its own code and packages: no other file, no writing, no programs, no native code,
 * no code made of words. V8's own limit lies at the one that is watched: which comes first does not matter.
 */
export function programFor(job: Job): string[] {
  const readable = [root, ...packageFolders()].map((folder) => `--allow-fs-read=${join(folder, '*')}`);
  return [
    '--permission',
    '--allow-worker',
    ...readable,
    `--max-old-space-size=${Math.ceil(job.limits.memoryBytes / MIB)}`,
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    ...(fromSources ? ['--import', childFile('from-sources')] : []),
    childFile('main'),
    JSON.stringify(job),
  ];
}
