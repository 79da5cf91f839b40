/** What the image holds, by its Dockerfile: what production needs, and nothing else. */
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';
import { startProgram } from '../support/program.js';

const root = join(import.meta.dirname, '../..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const [, ...stages] = dockerfile.split(/^FROM /m);
const last = stages.at(-1) ?? '';

/** What the last stage copies out of the build, as paths in dist. */
const built = [...last.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, paths = '']) =>
  paths.split(' ').map((path) => path.replace('/app/', '')),
);

/** What the build takes out again, as paths in dist. */
const removed = /find dist .* && rm -r (.+)$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];

/** The image's /app in a folder; modules are this machine's own. */
function unpack(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-image-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ['package.json', ...built]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: (source) => !source.endsWith('.map') });
  }
  for (const path of removed) rmSync(join(folder, path), { recursive: true, force: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe('the Dockerfile', () => {
  it('names its user by number, checks what needs no store, and has a licence and labels', () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toMatch(/^HEALTHCHECK .*\/health\/live/m);
    expect(last).toMatch(/^COPY .*\bLICENSE\b/m);
    expect(last).toContain('org.opencontainers.image.licenses');
  });

  it('begins with one base, of a version and a digest', () => {
    expect(stages[0]).toMatch(/^node:24\.\d+\.\d+-[\w-]+@sha256:[0-9a-f]{64} AS base\n/);
    const own = stages.map((stage) => /^\S+ AS (\w+)/.exec(stage)?.[1]);
    for (const stage of stages.slice(1)) expect(own).toContain(/^\S+/.exec(stage)?.[0]);
  });

  it('leaves out what is for development, the simulator and source maps', () => {
    expect(dockerfile).toMatch(/npm ci --omit=dev && npm uninstall --no-save --omit=dev socket\.io$/m);
    expect(dockerfile).toContain("find dist -name '*.map' -delete");
    const files = globSync('**/*', { cwd: unpack(), exclude: (path) => path === 'node_modules' });
    expect(files.filter((file) => /helpdesk-sim|playground|bench|\.map$|\.test\.|\.ts$/.test(file))).toEqual([]);
  });

  it('leaves out no file that another one imports', () => {
    const folder = unpack();
    const missing = globSync('dist/**/*.js', { cwd: folder }).flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const imported = [...text.matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path));
      return imported.filter((path) => !existsSync(join(folder, path)));
    });
    expect(missing).toEqual([]);
  });

  it('leaves out nothing that the program needs: it starts, and imports no server of Socket.IO', async () => {
    const folder = unpack();
    for (const file of globSync('dist/**/*.js', { cwd: folder }))
      expect([file, /from 'socket\.io'/.test(readFileSync(join(folder, file), 'utf8'))]).toEqual([file, false]);
    const env = {
      PORT: '0',
      ADMIN_PORT: '0',
      HOST: '127.0.0.1',
      STORE_URL: 'sqlite::memory:',
      CHANNEL_API_KEY: 'key',
      HELPDESK_URL: 'http://127.0.0.1:9',
      HELPDESK_API_KEY: 'key',
    };
    const program = startProgram('apps/bridge/src/main.js', env, [], join(folder, 'dist'));
    await program.prints(/bridge started/);
    expect(await program.stop('SIGTERM')).toBe(0);
    const playing = startProgram('apps/bridge/src/main.js', { ...env, PLAYGROUND: 'true' }, [], join(folder, 'dist'));
    expect(await playing.exit).toBe(78);
  });
});
