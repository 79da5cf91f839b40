/** `npm run build`: the programs and the playground's page into dist, each only if something that it is made of has changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

interface Part {
  /** What it is made of. */
  readonly sources: readonly string[];
  /** Where its digest is noted once it is whole. */
  readonly stamp: string;
  readonly make: () => void;
}

const settings = ['package.json', 'package-lock.json', 'scripts/build.ts'];
const pageFolder = 'dist/playground';

/** The bridge gives it to pages as it is. */
const served = 'libs/client-redirect/src/client-redirect.js';

const programs: Part = {
  sources: [...settings, 'tsconfig*.json', '{apps/bridge,apps/helpdesk-sim,bench,libs,scripts}/**/*.{ts,lua}', served],
  stamp: 'dist/programs.stamp',
  make: () => {
    // What lies there is of another state, the page as well. Types are checked by `npm run check`, not by everybody who starts.
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    run(require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck');
    for (const script of [served, ...globSync('libs/state/src/redis/scripts/*.lua', { cwd: root })]) {
      cpSync(join(root, script), join(root, 'dist', script));
    }
  },
};

const page: Part = {
  sources: [...settings, 'apps/playground/**/*.{ts,css,html,svg,json}', 'libs/{client-redirect,trace}/src/*.{js,ts}'],
  stamp: `${pageFolder}/.stamp`,
  make: () => {
    rmSync(join(root, pageFolder), { recursive: true, force: true });
    mkdirSync(join(root, pageFolder), { recursive: true });
    const entries = ['main.ts', 'chat.ts', 'style/page.css', 'style/chat.css', 'style/foreign.css'];
    run(
      join(dirname(require.resolve('esbuild/package.json')), 'bin/esbuild'),
      ...entries.map((entry) => `apps/playground/src/${entry}`),
      ...[
        '--conditions=source,module',
        '--bundle',
        '--splitting',
        '--minify',
        '--format=esm',
        '--target=es2022',
        '--log-level=warning',
      ],
      ...[`--outdir=${pageFolder}`, '--entry-names=[name]', '--chunk-names=part-[hash]', '--legal-comments=none'],
    );
    cpSync(join(root, 'apps/playground/pages'), join(root, pageFolder), { recursive: true });
  },
};

for (const part of [programs, page]) {
  const digest = digestOf(part.sources);
  if (noted(part.stamp) === digest) continue;
  rmSync(join(root, part.stamp), { force: true });
  part.make();
  writeFileSync(join(root, part.stamp), digest);
}

/** Of names and contents. */
function digestOf(patterns: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of globSync([...patterns], { cwd: root }).sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function noted(stamp: string): string | null {
  try {
    return readFileSync(join(root, stamp), 'utf8');
  } catch {
    return null;
  }
}

/** Runs a program of a package; ends with its status if it fails. esbuild's is no script of Node where it is installed whole. */
function run(file: string, ...words: string[]): void {
  const isScript = readFileSync(file).subarray(0, 2).toString() === '#!' || file.endsWith('.js');
  const command = isScript ? [process.execPath, file, ...words] : [file, ...words];
  const { status, error } = spawnSync(command[0] ?? '', command.slice(1), { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
