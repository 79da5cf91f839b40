/** The replicas that live, as of the last heartbeat. */
import { memberInfoOf } from './member-info.js';
import type { MemberInfo } from './member-info.js';

/** Incarnations are written `RID.n`. */
export function replicaOf(incarnation: string): string {
  return incarnation.slice(0, incarnation.lastIndexOf('.'));
}

export class View {
  /** By incarnation. */
  readonly #members = new Map<string, MemberInfo>();
  readonly #replicas = new Map<string, MemberInfo>();
  /** What was chosen before among the same replicas. */
  readonly #chosen = new Map<string, string>();

  /** `rows`: incarnations, each before what it says of itself. */
  constructor(rows: readonly string[]) {
    for (let index = 0; index + 1 < rows.length; index += 2) {
      const [incarnation = '', text = ''] = rows.slice(index, index + 2);
      const info = memberInfoOf(text);
      this.#members.set(incarnation, info);
      this.#replicas.set(replicaOf(incarnation), info);
    }
  }

  get incarnations(): readonly string[] {
    return [...this.#members.keys()];
  }

  get replicas(): ReadonlyMap<string, MemberInfo> {
    return this.#replicas;
  }

  hasIncarnation(incarnation: string): boolean {
    return this.#members.has(incarnation);
  }

  has(replica: string): boolean {
    return this.#replicas.has(replica);
  }

  /**
   * The one replica that looks after `what`: the same for everybody with the same view, and another one only where it itself is
   * gone. Those that drain are chosen where nobody else is there; null if nobody is.
   */
  chosenFor(what: string): string | null {
    const known = this.#chosen.get(what);
    if (known !== undefined) return known;
    const all = [...this.#replicas];
    const staying = all.filter(([, { draining }]) => !draining);
    let best: string | null = null;
    let most = -1;
    for (const [replica] of staying.length > 0 ? staying : all) {
      const weight = weightOf(`${replica} ${what}`);
      if (weight > most) [best, most] = [replica, weight];
    }
    // Places are asked for all the time; of customers there are too many.
    if (best !== null && this.#chosen.size < 1000) this.#chosen.set(what, best);
    return best;
  }
}

/** FNV-1a with its bits mixed in the end, so that texts which differ little have nothing in common. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
