/** What the command line says. */
import { parseArgs } from 'node:util';
import { extras, programs } from './program/list.js';
import type { Program } from './program/program.js';

export interface Options {
  /** In the order of the table; of a profile the one that is watched. */
  readonly programs: readonly Program[];
  /** Whether what an idle client holds, and what a message costs beside idle conversations, is measured too. */
  readonly footprint: boolean;
  readonly beside: boolean;
  readonly rounds: number;
  /** Before the closed loop is measured; of it; of the open loop; before that, and whenever clients have come, is measured, seconds. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly steadySeconds: number;
  readonly settleSeconds: number;
  /** Of the closed loop beside idle conversations, seconds: long enough for what is done for them now and then. */
  readonly besideSeconds: number;
  /** To each process of a program. */
  readonly connections: number;
  /** Idle clients whose memory is measured, and those that are there before. */
  readonly idleClients: number;
  readonly clientsBefore: number;
  /** Idle conversations beside which a message is measured; the first is what the others are compared with. */
  readonly idleConversations: readonly number[];
  /** Programs that run at the same time. With more than one no figure means anything. */
  readonly lanes: number;
  readonly isProfile: boolean;
  readonly json: string | null;
}

const whole = {
  rounds: 5,
  warmUpSeconds: 5,
  seconds: 5,
  settleSeconds: 2,
  besideFactor: 5,
  connections: 100,
  idleClients: 3000,
  clientsBefore: 500,
  idleConversations: [0, 100, 10_000],
  lanes: 1,
};

/** Everything once, as briefly as can be: shows that it works, and nothing else. */
const smoke = {
  rounds: 1,
  warmUpSeconds: 0.1,
  seconds: 0.3,
  settleSeconds: 0.1,
  besideFactor: 1,
  connections: 10,
  idleClients: 30,
  clientsBefore: 10,
  idleConversations: [0, 20],
  lanes: 4,
};

/** Throws what is to be said to somebody who has mistyped. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      smoke: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      only: { type: 'string' },
      peers: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const { besideFactor, ...base } = values.smoke ? smoke : whole;
  const only = values.only?.split(',') ?? null;
  checkNames(only);
  const chosen = programs.filter(({ name, isPeer }) => (isPeer && values.peers) || (only?.includes(name) ?? !isPeer));
  const seconds = numberOf('seconds', values.seconds, base.seconds);
  return {
    ...base,
    programs: values.profile ? profiled(chosen) : chosen,
    footprint: only?.includes(extras.footprint) ?? true,
    beside: only?.includes(extras.beside) ?? true,
    rounds: numberOf('rounds', values.rounds, base.rounds),
    seconds,
    // At 200 messages a second, twice the time is two thousand of them: enough for a 99th percentile.
    steadySeconds: 2 * seconds,
    besideSeconds: besideFactor * seconds,
    connections: numberOf('connections', values.connections, base.connections),
    isProfile: values.profile,
    json: values.json ?? null,
  };
}

/** The embedded one, else the first. */
function profiled(chosen: readonly Program[]): readonly Program[] {
  const program = chosen.find(({ name }) => name === 'embedded') ?? chosen[0];
  return program === undefined ? [] : [program];
}

function checkNames(only: readonly string[] | null): void {
  const known = [...programs.map(({ name }) => name), ...Object.values(extras)];
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`--only: no ${unknown.join(', ')} among ${known.join(', ')}`);
}

function numberOf(name: string, given: string | undefined, otherwise: number): number {
  const number = given === undefined ? otherwise : Number(given);
  if (!(number > 0)) throw new Error(`--${name}: expected a number above 0`);
  return number;
}
