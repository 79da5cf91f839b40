/** The bench as a smoke test: every program runs and is measured. What the figures are is not asked. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';

const main = join(import.meta.dirname, '../../dist/bench/main.js');

const titles = [
  'ws echo',
  'bare relay, 4 shared upstreams',
  'bare relay, one upstream per customer',
  'bare relay that takes POSTs',
  'Deskbridge in memory',
  'Deskbridge in memory, by POST',
  'Deskbridge embedded',
  'Deskbridge embedded, by POST',
  'Deskbridge embedded, full',
  'Deskbridge embedded, full, by POST',
];

interface Report {
  readonly commit: string | null;
  readonly programs: readonly {
    readonly title: string;
    readonly rounds: readonly Readonly<Record<'saturated' | 'steady', { readonly messages: number }>>[];
  }[];
  readonly footprints: readonly object[];
  readonly beside: readonly object[];
}

/** Paths of all that is no figure where one should be: the JSON of what is no number is null. */
function gapsIn(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  return typeof value !== 'object'
    ? []
    : Object.entries(value).flatMap(([key, inner]) => gapsIn(inner, `${path}.${key}`));
}

test(
  'the bench measures every program, prints a table and writes every figure down',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbridge-bench-test-'));
    afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
    const json = join(folder, 'bench.json');
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--smoke', '--json', json], { env: {} });
    for (const title of titles) expect(stdout).toMatch(new RegExp(`^\\| ${title} +\\|( +[\\d.-]+ \\|){12}$`, 'm'));

    const { programs, footprints, beside, ...report } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(programs.map(({ title }) => title).sort()).toEqual([...titles].sort());
    expect([footprints.length, beside.length]).toEqual([4, 2]);
    expect(gapsIn({ programs, footprints, beside })).toEqual([]);
    const messages = programs.flatMap(({ rounds }) =>
      rounds.flatMap(({ saturated, steady }) => [saturated.messages, steady.messages]),
    );
    expect(messages).toHaveLength(2 * titles.length);
    expect(Math.min(...messages)).toBeGreaterThan(0);
    expect(report).toMatchObject({ node: process.version, settings: { rounds: 1 } });
  },
);

test('a profile says where the time goes, by file, by place and by function', { timeout: 60_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--smoke', '--profile'], { env: {} });
  const parts = stdout.split('\n\n');
  expect(parts).toHaveLength(4);
  expect(parts[1]).toMatch(/^ +[\d.]+ % +[\d.]+ µs {2}apps\/bridge\/src\/.+\.ts$/m);
  expect(parts[2]).toMatch(/^ +[\d.]+ % +[\d.]+ µs {2}ws$/m);
  expect(parts[3]).toMatch(/ apps\/bridge\/src\/.+\.ts:\d+$/m);
});

test('the bench says what it does not know', async () => {
  const wrong = promisify(execFile)(process.execPath, [main, '--only', 'nonsense'], { env: {} });
  await expect(wrong).rejects.toThrow('--only: no nonsense among echo, relay-shared, relay,');
});
