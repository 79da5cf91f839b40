/** The figures of all rounds in one: medians, and medians of what a program is to its base in the same round. */
import { footprintSubjects } from '../measure/footprint.js';
import type { Footprint } from '../measure/footprint.js';
import type { LoopFigures, RunFigures } from '../measure/loops.js';
import type { Program } from '../program/program.js';
import { compare, medianOf } from './rounds.js';
import { replicasSummary } from './replicas.js';
import type { ReplicasSummary } from './replicas.js';

/** What was found, in the order of the rounds. */
export interface Findings {
  readonly runs: ReadonlyMap<string, readonly RunFigures[]>;
  readonly footprints: ReadonlyMap<string, readonly Footprint[]>;
  readonly beside: ReadonlyMap<number, readonly LoopFigures[]>;
}

export interface ProgramSummary {
  readonly name: string;
  readonly title: string;
  readonly base: string;
  readonly median: { readonly saturated: LoopFigures; readonly steady: LoopFigures; readonly readyMs: number };
  /** Against the base; null where the base did not run. */
  readonly ratio: {
    readonly cpu: number | null;
    readonly perSecond: number | null;
    readonly steadyCpu: number | null;
    readonly addedP50Ms: number | null;
    readonly addedP99Ms: number | null;
  };
  readonly rounds: readonly RunFigures[];
}

export interface FootprintSummary extends Footprint {
  readonly name: string;
  readonly title: string;
  /** Of the objects, against bare ws. */
  readonly ratio: number | null;
}

export interface BesideSummary {
  readonly idle: number;
  readonly cpuMicros: number;
  readonly ratio: number | null;
}

export interface Summary {
  readonly programs: readonly ProgramSummary[];
  readonly replicas: readonly ReplicasSummary[];
  readonly footprints: readonly FootprintSummary[];
  readonly beside: readonly BesideSummary[];
}

export function summaryOfFindings(programs: readonly Program[], { runs, footprints, beside }: Findings): Summary {
  const [ws] = footprintSubjects;
  const idles = [...beside].sort(([a], [b]) => a - b);
  return {
    programs: programs.map((program) => programSummary(program, runs)),
    replicas: programs.flatMap((program) => replicasSummary(program, runs)),
    footprints: footprintSubjects
      .filter(({ name }) => footprints.has(name))
      .map(({ name, title }) => {
        const own = footprints.get(name) ?? [];
        return {
          ...{ name, title, objects: medianOf(own, ({ objects }) => objects), rss: medianOf(own, ({ rss }) => rss) },
          ratio: compare(own, footprints.get(ws?.name ?? ''), (a, b) => a.objects / b.objects),
        };
      }),
    beside: idles.map(([idle, own]) => ({
      idle,
      cpuMicros: medianOf(own, ({ cpuMicros }) => cpuMicros),
      ratio: compare(own, idles[0]?.[1], (a, b) => a.cpuMicros / b.cpuMicros),
    })),
  };
}

function programSummary({ name, title, base }: Program, runs: Findings['runs']): ProgramSummary {
  const [own, others] = [runs.get(name) ?? [], runs.get(base)];
  const against = (of: (a: RunFigures, b: RunFigures) => number): number | null => compare(own, others, of);
  return {
    ...{ name, title, base },
    median: {
      saturated: medianLoop(own.map(({ saturated }) => saturated)),
      steady: medianLoop(own.map(({ steady }) => steady)),
      readyMs: medianOf(own, ({ readyMs }) => readyMs),
    },
    ratio: {
      cpu: against((a, b) => a.saturated.cpuMicros / b.saturated.cpuMicros),
      perSecond: against((a, b) => a.saturated.perSecond / b.saturated.perSecond),
      steadyCpu: against((a, b) => a.steady.cpuMicros / b.steady.cpuMicros),
      addedP50Ms: against((a, b) => a.steady.p50Ms - b.steady.p50Ms),
      addedP99Ms: against((a, b) => a.steady.p99Ms - b.steady.p99Ms),
    },
    rounds: own,
  };
}

function medianLoop(loops: readonly LoopFigures[]): LoopFigures {
  return {
    messages: medianOf(loops, ({ messages }) => messages),
    cpuMicros: medianOf(loops, ({ cpuMicros }) => cpuMicros),
    redisMicros: medianOf(loops, ({ redisMicros }) => redisMicros),
    perSecond: medianOf(loops, ({ perSecond }) => perSecond),
    busy: medianOf(loops, ({ busy }) => busy),
    p50Ms: medianOf(loops, ({ p50Ms }) => p50Ms),
    p99Ms: medianOf(loops, ({ p99Ms }) => p99Ms),
  };
}
