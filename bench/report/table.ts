/** The summary as a person reads it: tables in Markdown. */
import { steadyRate } from '../measure/loops.js';
import type { LoopFigures } from '../measure/loops.js';
import type { Summary } from './summary.js';

export function tablesOf({ programs, replicas, footprints, beside }: Summary): string {
  const loops = programs.map(({ title, median: { saturated, steady, readyMs }, ratio }) => [
    title,
    fixed(saturated.cpuMicros, 1),
    fixed(ratio.cpu, 2),
    redisOf(saturated),
    fixed(100 * saturated.busy, 0),
    fixed(saturated.perSecond, 0),
    fixed(ratio.perSecond, 2),
    fixed(steady.cpuMicros, 0),
    fixed(ratio.steadyCpu, 2),
    redisOf(steady),
    fixed(steady.p50Ms, 2),
    fixed(ratio.addedP50Ms, 2),
    fixed(steady.p99Ms, 2),
    fixed(ratio.addedP99Ms, 2),
    fixed(readyMs, 0),
  ]);
  const columns = [
    'CPU µs',
    'ratio',
    'Redis µs',
    'busy %',
    'messages/s',
    'ratio',
    `CPU µs at ${steadyRate}/s`,
    'ratio',
    'Redis µs',
    'p50 ms',
    'added',
  ];
  const several = replicas.map(({ title, cpuMicros, redisMicros, ratio }) => [
    title,
    fixed(cpuMicros, 1),
    fixed(ratio.cpu, 2),
    fixed(redisMicros, 1),
    fixed(ratio.redis, 2),
    fixed(ratio.perSecond, 2),
    fixed(ratio.atMost, 2),
  ]);
  const ofOne = ['CPU µs', 'of one', 'Redis µs', 'of one', 'messages/s here, of one', 'with a core each, at most'];
  const clients = footprints.map(({ title, objects, ratio, rss }) => [
    title,
    fixed(objects / 1024, 1),
    fixed(ratio, 2),
    fixed(rss / 1024, 1),
  ]);
  const idles = beside.map(({ idle, cpuMicros, ratio }) => [String(idle), fixed(cpuMicros, 1), fixed(ratio, 2)]);
  return [
    table(['program', ...columns, 'p99 ms', 'added', 'ready ms'], loops),
    table(['several replicas', ...ofOne], several),
    table(['an idle client of', 'KiB', 'ratio', 'KiB of the process'], clients),
    table(['idle conversations beside', 'CPU µs', 'ratio'], idles),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
}

/** Nothing where the program uses no Redis. */
function redisOf({ redisMicros }: LoopFigures): string {
  return redisMicros === 0 ? '' : fixed(redisMicros, 1);
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits);
}

/** Nothing where there is no row. The first column is text, the others are numbers. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
