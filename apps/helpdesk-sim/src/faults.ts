// The switchboard of faults: what goes wrong, for how many requests, for which event, how often.
import { z } from 'zod';
import { connectionFaults } from './faults/connection-faults.js';
import { pushFaults } from './faults/push-faults.js';
import { requestFaults } from './faults/request-faults.js';
import { restFaults } from './faults/rest-faults.js';
import { isMeant } from './faults/scope.js';
import type { Occasion, Scope } from './faults/scope.js';
import { valueFaults } from './faults/value-faults.js';

const faultSchemas = { ...requestFaults, ...connectionFaults, ...pushFaults, ...restFaults, ...valueFaults };

type FaultSchemas = typeof faultSchemas;

/** Names of the faults. */
export type FaultName = keyof FaultSchemas;

/** The settings of each fault as they are in force. */
export type FaultSettings = { [N in FaultName]: z.output<FaultSchemas[N]> };

/** A change of the switchboard: settings replace, null lifts, what is not named stays. */
export type FaultChange = { [N in FaultName]?: z.input<FaultSchemas[N]> | null };

/** Every fault. */
export const faultNames = Object.keys(faultSchemas) as FaultName[];
const changeSchema = z.strictObject(
  Object.fromEntries(faultNames.map((name) => [name, faultSchemas[name].nullable().optional()])),
);

/** Keeps at most one setting per fault; chance comes from the given source, so that a run can be repeated. */
export class FaultSwitchboard {
  readonly #random: () => number;
  #current: Partial<FaultSettings> = {};

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Changes the settings; throws a ZodError, changing nothing, if the change does not make sense. */
  set(change: FaultChange): void {
    const next: Record<string, unknown> = { ...this.#current, ...changeSchema.parse(change) };
    this.#current = Object.fromEntries(Object.entries(next).filter(([, setting]) => setting != null));
  }

  /** Lifts every fault. */
  clear(): void {
    this.#current = {};
  }

  /** The settings in force, `times` counted down. */
  current(): Partial<FaultSettings> {
    return structuredClone(this.#current);
  }

  /** Says whether the fault strikes now, and with which setting; a strike counts. */
  take<N extends FaultName>(name: N, occasion: Occasion = {}): FaultSettings[N] | undefined {
    const setting = this.inForce(name, occasion);
    if (setting === undefined) return undefined;
    const scope: Scope = setting;
    if (scope.share !== undefined && this.#random() >= scope.share) return undefined;
    if (scope.times !== undefined && --scope.times === 0) this.#lift(name);
    return setting;
  }

  /** The setting if it is meant for this occasion; nothing is counted and nothing left to chance. */
  inForce<N extends FaultName>(name: N, occasion: Occasion = {}): FaultSettings[N] | undefined {
    const setting = this.#current[name];
    return setting !== undefined && isMeant(setting, occasion) ? setting : undefined;
  }

  /** Milliseconds that a delay fault asks for now; 0 if it does not strike. */
  delayOf(name: 'latency' | 'restLatency', occasion?: Occasion): number {
    const setting = this.take(name, occasion);
    return setting === undefined ? 0 : setting.ms + this.#random() * setting.jitterMs;
  }

  #lift(name: FaultName): void {
    this.#current = Object.fromEntries(Object.entries(this.#current).filter(([other]) => other !== name));
  }
}

/** A repeatable source of numbers from 0 up to 1 (the mulberry32 generator). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
