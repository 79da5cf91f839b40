/** A profile of the engine, summed up: by project file, by package, by function. */
import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import { dist } from '../child.js';
import type { Profile } from '../programs/probe.js';

/** Microseconds by what they are counted under. */
export type Shares = ReadonlyMap<string, number>;

export interface ProfileSummary {
  /** Everything but idleness. */
  readonly busyMicros: number;
  /** By the deepest file of the project on the stack: what a file does, and has done for it by others. */
  readonly byFile: Shares;
  /** By the deepest function of the project on the stack. */
  readonly byFunction: Shares;
  /** By where the time is really spent: files of the project together, each package, each module of Node, the engine. */
  readonly byPlace: Shares;
}

const outside = '(outside the project)';

export function summarize({ nodes, samples = [], timeDeltas = [] }: Profile): ProfileSummary {
  const selfMicros = new Map<number, number>();
  for (const [index, id] of samples.entries())
    selfMicros.set(id, (selfMicros.get(id) ?? 0) + Math.max(0, timeDeltas[index + 1] ?? 0));
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const byFile = new Map<string, number>();
  const byFunction = new Map<string, number>();
  const byPlace = new Map<string, number>();
  let busyMicros = 0;
  const visit = (id: number, file: string, fn: string): void => {
    const node = nodeOf.get(id);
    if (node === undefined) return;
    const { callFrame } = node;
    const place = placeOf(callFrame.url, callFrame.functionName);
    const isOurs = place.startsWith(ours);
    const ownFile = isOurs ? place.slice(ours.length) : file;
    const ownFunction = isOurs
      ? `${callFrame.functionName || '(anonymous)'} ${ownFile}:${callFrame.lineNumber + 1}`
      : fn;
    const micros = selfMicros.get(id) ?? 0;
    if (place !== '(idle)' && micros > 0) {
      busyMicros += micros;
      const isEngine = place === '(garbage collector)' || place === '(program)';
      add(byFile, isEngine ? place : ownFile, micros);
      add(byFunction, isEngine ? place : ownFunction, micros);
      add(byPlace, isOurs ? 'the project itself' : place, micros);
    }
    for (const child of node.children ?? []) visit(child, ownFile, ownFunction);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, outside, outside);
  return { busyMicros, byFile, byFunction, byPlace };
}

const ours = 'project:';

function placeOf(url: string, functionName: string): string {
  if (url.startsWith('node:')) return url;
  if (url === '') return functionName.startsWith('(') ? functionName : `native ${functionName}`;
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const [, inModules] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (inModules !== undefined) return inModules;
  return `${ours}${relative(dist, path).replace(/\.js$/, '.ts')}`;
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

/** The largest of them as lines of percent, microseconds a message, and name. */
export function linesOf(shares: Shares, busyMicros: number, microsPerMessage: number, most: number): string[] {
  return [...shares]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, micros]) => {
      const share = micros / busyMicros;
      return `${(100 * share).toFixed(1).padStart(6)} % ${(share * microsPerMessage).toFixed(1).padStart(7)} µs  ${name}`;
    });
}
