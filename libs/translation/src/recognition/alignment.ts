/** A history beside what is known of it: which of its messages nobody has kept yet. */
import type { StoredEntry } from '../step.js';
import { wearBetween, wears, widestShiftMs, zoneShiftOf } from './instants.js';
import { formerOriginOf, instantOfEntry, isFormerOrigin, originOf } from './origin.js';
import type { SourceMessage } from './origin.js';

/** Messages of one origin, and the instants of the entries that have it; each in order, less what was matched. */
interface Alike {
  /** Positions in the history. */
  said: number[];
  kept: number[];
}

/** Of many alike so many are looked at to find the zone that one road leaves out. */
const voters = 50;

/** Pairs of a message and an entry up to which worn dates are compared; of more only equal dates and the order count. */
const pairsLimit = 250_000;

/**
 * The messages of a history that no entry stands for, in order. `known` are the entries that carry one of their origins, in
 * order. An entry stands for one message: that of its very instant; else of its instant but for what dates lose; else of its
 * instant in the zone that one road leaves out; and whatever their dates are, for the next one that is alike.
 */
export function missingFrom(history: readonly SourceMessage[], known: readonly StoredEntry[]): SourceMessage[] {
  const all = alikes(history, known);
  const match = (isOne: (kept: number, said: number) => boolean, limit = Number.POSITIVE_INFINITY): void => {
    for (const alike of all) {
      if (alike.kept.length === 0 || alike.kept.length * alike.said.length > limit) continue;
      alike.said = alike.said.filter((position) => !take(alike.kept, history[position]?.at ?? Number.NaN, isOne));
    }
  };
  match((kept, said) => kept === said);
  for (const wear of wears) match((kept, said) => wearBetween(kept, said) === wear, pairsLimit);
  const shift = likeliestShift(history, all);
  if (shift !== 0)
    for (const wear of wears) match((kept, said) => wearBetween(kept - shift, said) === wear, pairsLimit);
  // Unreadable dates are no distance from each other.
  match((kept, said) => !(Math.abs(kept - said) > widestShiftMs));
  const missing = new Set(all.flatMap(({ said }) => said));
  return history.filter((_, position) => missing.has(position));
}

/** Takes the first of the entries that are left which stands for the message said then. */
function take(kept: number[], said: number, isOne: (kept: number, said: number) => boolean): boolean {
  const position = kept.findIndex((instant) => isOne(instant, said));
  if (position >= 0) kept.splice(position, 1);
  return position >= 0;
}

function alikes(history: readonly SourceMessage[], known: readonly StoredEntry[]): Alike[] {
  const byOrigin = new Map<string, Alike>();
  const hasFormer = known.some(({ origin }) => origin !== undefined && isFormerOrigin(origin));
  for (const [position, message] of history.entries()) {
    const origin = originOf(message);
    const alike = byOrigin.get(origin) ?? { said: [], kept: [] };
    alike.said.push(position);
    byOrigin.set(origin, alike);
    if (hasFormer) byOrigin.set(formerOriginOf(message), alike);
  }
  for (const entry of known) byOrigin.get(entry.origin ?? '')?.kept.push(instantOfEntry(entry));
  return [...new Set(byOrigin.values())];
}

/** The shift between entries and messages that explains most pairs of what is left; 0 if none explains any. */
function likeliestShift(history: readonly SourceMessage[], all: readonly Alike[]): number {
  const votes = new Map<number, number>();
  for (const { said, kept } of all) {
    for (const position of said.slice(0, voters)) {
      for (const instant of kept.slice(0, voters)) {
        const shift = zoneShiftOf(history[position]?.at ?? Number.NaN, instant);
        if (shift !== 0) votes.set(shift, (votes.get(shift) ?? 0) + 1);
      }
    }
  }
  const [[shift] = [0]] = [...votes].sort(([, one], [, other]) => other - one);
  return shift;
}
