/** All programs that are measured, and what is measured besides. */
import { echo, postRelay, relays } from './bare.js';
import { deskbridges, postDeskbridges } from './deskbridge.js';
import { nodeRed } from './node-red.js';
import type { Program } from './program.js';

/** In the order of the table. */
export const programs: readonly Program[] = [echo, ...relays, ...deskbridges, nodeRed, postRelay, ...postDeskbridges];

/** One of them; throws if there is none. */
export function programNamed(name: string): Program {
  const found = programs.find((program) => program.name === name);
  if (found === undefined) throw new Error(`no program is called ${name}`);
  return found;
}

/** What is measured besides, by the names that `--only` knows. */
export const extras = { footprint: 'idle-clients', beside: 'idle-conversations' } as const;
