// The switchboard of faults: what goes wrong, for how many requests, for which event, how often.
import { z } from 'zod';

// `times`: only so often, then lifted; `share`: only for this part of the cases; `event`: only for this event name.
const often = {
  times: z.number().int().positive().optional(),
  share: z.number().min(0).max(1).optional(),
};
const scope = { ...often, event: z.string().min(1).optional() };
const plain = z.strictObject(scope);
const wait = {
  ms: z.number().min(0).max(600_000),
  jitterMs: z.number().min(0).max(600_000).default(0),
};
const errorStatus = z.number().int().min(400).max(599);

const faultSchemas = {
  /** The request waits before it is looked at. */
  latency: z.strictObject({ ...scope, ...wait }),
  /** The request is processed, its reply never sent. */
  silence: plain,
  /** The request is dropped unprocessed. */
  lostRequest: plain,
  /** The request is processed, then the socket is cut instead of the reply. */
  cutBeforeReply: plain,
  /** The socket is cut, the request not processed. */
  cutBeforeProcessing: plain,
  /** The request is answered with an error envelope and not processed. */
  errorEnvelope: z.strictObject({ ...scope, status: errorStatus, reason: z.string().default('Simulated error') }),
  /** New connections are refused (helpdesk.md 2.2). */
  refuse: z.strictObject({ ...often, status: z.union([z.literal(400), z.literal(401)]) }),
  /** Each delivery, reply or push, is sent twice. */
  duplicates: plain,
  /** Each delivery, reply or push, comes without what it should tell. */
  garbled: plain,
  /** Messages and notices of agents are kept but not pushed; `event` is the name of the push. */
  dropPushes: plain,
  /** REST answers with this status. */
  restStatus: z.strictObject({ ...often, status: errorStatus }),
  /** REST waits before it answers. */
  restLatency: z.strictObject({ ...often, ...wait }),
};

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
  take<N extends FaultName>(name: N, event = ''): FaultSettings[N] | undefined {
    const setting = this.#current[name];
    if (setting === undefined) return undefined;
    if ('event' in setting && setting.event !== undefined && setting.event !== event) return undefined;
    if (setting.share !== undefined && this.#random() >= setting.share) return undefined;
    if (setting.times !== undefined && --setting.times === 0) this.#lift(name);
    return setting;
  }

  /** Milliseconds that a delay fault asks for now; 0 if it does not strike. */
  delayOf(name: 'latency' | 'restLatency', event?: string): number {
    const setting = this.take(name, event);
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
