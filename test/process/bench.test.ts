/** The bench as a smoke test: every program runs and is measured. What the figures are is not asked. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';
import { redisServerProgram } from '../support/redis/find-redis.js';

const main = join(import.meta.dirname, '../../dist/bench/main.js');

/** Nothing but the way to a redis-server. */
const env = { PATH: dirname(await redisServerProgram()) };

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
  'Deskbridge on Redis',
  'Deskbridge on Redis, by POST',
  'Deskbridge on Redis, two replicas',
  'Deskbridge on Redis, two replicas, by POST',
];

interface Loop {
  readonly messages: number;
  readonly redisMicros: number;
}

interface Report {
  readonly commit: string | null;
  readonly programs: readonly {
    readonly title: string;
    readonly rounds: readonly Readonly<Record<'saturated' | 'steady', Loop>>[];
  }[];
  readonly replicas: readonly object[];
  readonly footprints: readonly object[];
  readonly beside: readonly object[];
}

/** A figure in every column, but for the two of Redis where there is none. */
function rowOf(title: string): RegExp {
  const redis = title.includes('on Redis') ? ' +[\\d.]+ \\|' : ' +\\|';
  const figures = (count: number): string => `( +[\\d.-]+ \\|){${count}}`;
  return new RegExp(`^\\| ${title} +\\|${figures(2)}${redis}${figures(5)}${redis}${figures(5)}$`, 'm');
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
    const { stdout } = await promisify(execFile)(process.execPath, [main, '--smoke', '--json', json], { env });
    for (const title of titles) expect(stdout).toMatch(rowOf(title));

    const { programs, replicas, footprints, beside, ...report } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(programs.map(({ title }) => title).sort()).toEqual([...titles].sort());
    expect([replicas.length, footprints.length, beside.length]).toEqual([2, 4, 2]);
    expect(gapsIn({ programs, replicas, footprints, beside })).toEqual([]);
    const loops = programs.flatMap(({ title, rounds }) =>
      rounds.flatMap(({ saturated, steady }) => [
        { title, ...saturated },
        { title, ...steady },
      ]),
    );
    expect(loops).toHaveLength(2 * titles.length);
    for (const { title, messages, redisMicros } of loops) {
      expect(messages, title).toBeGreaterThan(0);
      expect(redisMicros > 0, title).toBe(title.includes('on Redis'));
    }
    expect(report).toMatchObject({ node: process.version, settings: { rounds: 1 } });
  },
);

test('a profile says where the time goes, by file, by place and by function', { timeout: 60_000 }, async () => {
  const parts = await profileParts('embedded');
  expect(parts).toHaveLength(4);
  expect(parts[1]).toMatch(/^ +[\d.]+ % +[\d.]+ µs {2}apps\/bridge\/src\/.+\.ts$/m);
  expect(parts[2]).toMatch(/^ +[\d.]+ % +[\d.]+ µs {2}ws$/m);
  expect(parts[3]).toMatch(/ apps\/bridge\/src\/.+\.ts:\d+$/m);
});

test('a profile on Redis says as well what Redis did, by command', { timeout: 60_000 }, async () => {
  const parts = await profileParts('redis');
  expect(parts).toHaveLength(5);
  expect(parts[1]).toMatch(/^ +[\d.]+ µs +[\d.]+ calls {2}evalsha$/m);
  expect(parts[2]).toMatch(/^ +[\d.]+ % +[\d.]+ µs {2}libs\/state\/src\/redis\/.+\.ts$/m);
});

async function profileParts(program: string): Promise<string[]> {
  const args = [main, '--smoke', '--profile', '--only', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return stdout.split('\n\n');
}

test('the bench says what it does not know', async () => {
  const wrong = promisify(execFile)(process.execPath, [main, '--only', 'nonsense'], { env: {} });
  await expect(wrong).rejects.toThrow('--only: no nonsense among echo, relay-shared, relay,');
});

test('the bench says at once that it finds no redis-server', async () => {
  const without = promisify(execFile)(process.execPath, [main, '--only', 'relay,redis'], { env: { PATH: '/nowhere' } });
  await expect(without).rejects.toThrow('redis: no redis-server (7.0 or newer) is on PATH');
});
