/** What the command line says. */
import { parseArgs } from 'node:util';
import { programs } from './program.js';
import type { Program } from './program.js';

export interface Options {
  readonly programs: readonly Program[];
  readonly rounds: number;
  /** Of each loop of a program, behind the warm-up. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly profile: boolean;
}

/** Throws what is to be said to somebody who has mistyped. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      connections: { type: 'string', default: '100' },
      profile: { type: 'boolean', default: false },
    },
  });
  return {
    programs: chosen(values.only),
    rounds: numberOf('rounds', values.rounds),
    seconds: numberOf('seconds', values.seconds),
    warmUpSeconds: 5,
    connections: numberOf('connections', values.connections),
    profile: values.profile,
  };
}

function chosen(only: string | undefined): readonly Program[] {
  if (only === undefined) return programs;
  const names = only.split(',');
  const unknown = names.filter((name) => !programs.some((program) => program.name === name));
  if (unknown.length > 0) throw new Error(`--only: no ${unknown.join(', ')}`);
  return programs.filter(({ name }) => names.includes(name));
}

function numberOf(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`--${name}: expected a number above 0`);
  return number;
}
