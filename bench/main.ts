/** `npm run bench`: what a message costs, beside programs that promise nothing; on this machine alone. */
import { writeFileSync } from 'node:fs';
import { besideIdle } from './measure/beside.js';
import { footprintOf, footprintSubjects } from './measure/footprint.js';
import type { Footprint } from './measure/footprint.js';
import { runOf } from './measure/loops.js';
import type { LoopFigures, RunFigures } from './measure/loops.js';
import { readOptions } from './options.js';
import type { Options } from './options.js';
import { profileOf } from './profile/run.js';
import { circumstances } from './report/circumstances.js';
import { summaryOfFindings } from './report/summary.js';
import { checkRedis } from './redis/present.js';
import { tablesOf } from './report/table.js';
import { inRounds } from './rounds.js';
import type { Task } from './rounds.js';
import { Stage } from './stage/stage.js';

/** What changes little, or takes long, gets no more rounds than these. */
const fewRounds = 2;

const runs = new Map<string, RunFigures[]>();
const footprints = new Map<string, Footprint[]>();
const beside = new Map<number, LoopFigures[]>();

const options = optionsOrEnd();
const stages = Array.from({ length: options.isProfile ? 1 : options.lanes }, () => new Stage());
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
try {
  for (const program of options.programs) await program.prepare?.();
  await (options.isProfile ? profile(options) : measure(options));
} finally {
  await Promise.all(stages.map((stage) => stage.close()));
}

function optionsOrEnd(): Options {
  try {
    const options = readOptions(process.argv.slice(2));
    checkRedis(options.programs);
    return options;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function measure(options: Options): Promise<void> {
  const { programs, rounds, lanes, json, ...rest } = options;
  await inRounds(loops(options), rounds, stages, tell);
  await inRounds([...clients(options), ...conversations(options)], Math.min(rounds, fewRounds), stages, tell);
  const summary = summaryOfFindings(programs, { runs, footprints, beside });
  process.stdout.write(`${tablesOf(summary)}\n`);
  if (lanes > 1) process.stdout.write('\nA smoke test: programs ran side by side, and no figure means anything.\n');
  const settings = { ...rest, rounds, lanes };
  if (json !== null) writeFileSync(json, `${JSON.stringify({ ...circumstances(), settings, ...summary }, null, 2)}\n`);
}

async function profile(options: Options): Promise<void> {
  const [program] = options.programs;
  const [stage] = stages;
  if (program !== undefined && stage !== undefined)
    process.stdout.write(`${await profileOf(stage, program, options)}\n`);
}

function loops(options: Options): Task[] {
  return options.programs.map((program) => ({
    title: program.title,
    run: async (stage) => {
      const figures = await runOf(stage, program, options);
      keep(runs, program.name, figures);
      const { saturated, steady } = figures;
      return `${words(saturated)}, ${saturated.perSecond.toFixed(0)} a second, p50 ${steady.p50Ms.toFixed(2)} ms`;
    },
  }));
}

function clients(options: Options): Task[] {
  if (!options.footprint) return [];
  return footprintSubjects.map((subject) => ({
    title: `an idle client of ${subject.title}`,
    run: async (stage) => {
      const footprint = await footprintOf(stage, subject, options);
      keep(footprints, subject.name, footprint);
      return `${(footprint.objects / 1024).toFixed(1)} KiB`;
    },
  }));
}

function conversations(options: Options): Task[] {
  if (!options.beside) return [];
  return options.idleConversations.map((idle) => ({
    title: `a message beside ${idle} idle conversations`,
    run: async (stage) => {
      const figures = await besideIdle(stage, idle, options);
      keep(beside, idle, figures);
      return words(figures);
    },
  }));
}

function words({ cpuMicros, redisMicros }: LoopFigures): string {
  const ofRedis = redisMicros === 0 ? '' : ` and ${redisMicros.toFixed(1)} µs of Redis`;
  return `${cpuMicros.toFixed(1)} µs${ofRedis}`;
}

function keep<K, V>(all: Map<K, V[]>, key: K, value: V): void {
  const kept = all.get(key);
  if (kept === undefined) all.set(key, [value]);
  else kept.push(value);
}

/** Progress; the tables alone go to standard output. */
function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
