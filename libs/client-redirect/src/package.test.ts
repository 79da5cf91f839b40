/** The package is ready to be published: small, whole, and nothing else in it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const folder = new URL('..', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

interface Packed {
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

it('packs what an application needs, with licence and words', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const [packed] = JSON.parse(output) as Packed[];
  const sources = ['src/client-redirect.js', 'src/index.d.ts', 'src/index.js'];
  expect(packed?.files.map(({ path }) => path).sort()).toEqual(
    ['LICENSE', 'README.md', 'package.json', ...sources].sort(),
  );
  expect(read('LICENSE')).toBe(readFileSync('LICENSE', 'utf8'));
});

it('costs a page less than 3 kB', () => {
  for (const script of ['src/index.js', 'src/client-redirect.js'])
    expect(gzipSync(read(script)).length).toBeLessThan(3000);
});

it('is found by its name, as a module and with its types', () => {
  const { name, exports } = JSON.parse(read('package.json')) as { name: string; exports: { '.': { types: string } } };
  const program = `import { redirectCaptivate } from '${name}'; console.log(typeof redirectCaptivate);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(output.trim()).toBe('function');
  expect(read(exports['.'].types)).toContain('export function redirectCaptivate(');
});
