/** What several replicas are to one: by what a message costs, for few machines have the cores to show the rest. */
import type { LoopFigures, RunFigures } from '../measure/loops.js';
import type { Program } from '../program/program.js';
import { compare, medianOf } from './rounds.js';

export interface ReplicasSummary {
  readonly name: string;
  readonly title: string;
  /** Of all replicas together, and of Redis, for each message. */
  readonly cpuMicros: number;
  readonly redisMicros: number;
  /** Against one replica in the same round. */
  readonly ratio: {
    readonly cpu: number;
    readonly redis: number;
    readonly perSecond: number;
    /** Times the messages of one, as `atMost` reckons them. */
    readonly atMost: number;
  };
}

/** Nothing of a program that runs alone, and nothing where the one to compare with did not run. */
export function replicasSummary(
  { name, title, replicas }: Program,
  runs: ReadonlyMap<string, readonly RunFigures[]>,
): ReplicasSummary[] {
  const own = (runs.get(name) ?? []).map(({ saturated }) => saturated);
  const one = runs.get(replicas?.one ?? '')?.map(({ saturated }) => saturated);
  if (replicas === undefined || one === undefined) return [];
  const against = (of: (a: LoopFigures, b: LoopFigures) => number): number => compare(own, one, of) ?? Number.NaN;
  return [
    {
      ...{ name, title },
      cpuMicros: medianOf(own, ({ cpuMicros }) => cpuMicros),
      redisMicros: medianOf(own, ({ redisMicros }) => redisMicros),
      ratio: {
        cpu: against((a, b) => a.cpuMicros / b.cpuMicros),
        redis: against((a, b) => a.redisMicros / b.redisMicros),
        perSecond: against((a, b) => a.perSecond / b.perSecond),
        atMost: against((a, b) => atMost(replicas.count, a, b)),
      },
    },
  ];
}

/**
 * How many times the messages of one replica `count` of them can do where each of them and Redis has a core of its own: no more
 * than their own work allows, and no more than the one Redis does.
 */
export function atMost(count: number, all: LoopFigures, one: LoopFigures): number {
  return Math.min(count / all.cpuMicros, 1 / all.redisMicros) * one.cpuMicros;
}
