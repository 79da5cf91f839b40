/** A profile of the engine, summed up: by project file, by project function, and by where the time is really spent. */
import type { Profile } from '../programs/probe.js';
import { placeOf } from './place.js';

/** Microseconds by what they are counted under. */
export type Shares = ReadonlyMap<string, number>;

export interface ProfileSummary {
  /** Everything but idleness. */
  readonly busyMicros: number;
  /** By the deepest file of the project on the stack: what a file does, and has done for it by packages and by Node. */
  readonly byFile: Shares;
  /** By the deepest function of the project on the stack. */
  readonly byFunction: Shares;
  /** By where the processor is: the project itself, each package, each module of Node, the engine. */
  readonly byPlace: Shares;
}

const outside = '(outside the project)';
const ofTheEngine: ReadonlySet<string> = new Set(['(garbage collector)', '(program)']);

export function summarize(profile: Profile): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const spent = spentIn(profile);
  const [byFile, byFunction, byPlace] = [new Sums(), new Sums(), new Sums()];
  const visit = (id: number, above: { file: string; name: string }): void => {
    const node = nodes.get(id);
    if (node === undefined) return;
    const { file, name } = placeOf(node.callFrame);
    const deepest = file === null ? above : { file, name };
    const micros = spent.get(id) ?? 0;
    if (name !== '(idle)' && micros > 0) {
      byFile.add(ofTheEngine.has(name) ? name : deepest.file, micros);
      byFunction.add(ofTheEngine.has(name) ? name : deepest.name, micros);
      byPlace.add(file === null ? name : 'the project itself', micros);
    }
    for (const child of node.children ?? []) visit(child, deepest);
  };
  const [root] = profile.nodes;
  if (root !== undefined) visit(root.id, { file: outside, name: outside });
  return { busyMicros: byPlace.total, byFile, byFunction, byPlace };
}

/** From each look to the next the processor was where it was seen. */
function spentIn({ samples = [], timeDeltas = [] }: Profile): Sums<number> {
  const spent = new Sums<number>();
  for (const [index, id] of samples.entries()) spent.add(id, Math.max(0, timeDeltas[index + 1] ?? 0));
  return spent;
}

class Sums<K = string> extends Map<K, number> {
  total = 0;

  add(key: K, value: number): void {
    this.set(key, (this.get(key) ?? 0) + value);
    this.total += value;
  }
}

/** The largest as lines of percent, microseconds a message, and name. */
export function linesOf(shares: Shares, busyMicros: number, microsPerMessage: number, most: number): string[] {
  return [...shares]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, micros]) => {
      const share = micros / busyMicros;
      const [percent, each] = [(100 * share).toFixed(1), (share * microsPerMessage).toFixed(1)];
      return `${percent.padStart(6)} % ${each.padStart(7)} µs  ${name}`;
    });
}
