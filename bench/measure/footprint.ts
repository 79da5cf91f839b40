/** What an idle client holds: the memory of many, without what the program holds anyway. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Options } from '../options.js';
import { programNamed } from '../program/list.js';
import type { Program } from '../program/program.js';
import type { Stage } from '../stage/stage.js';

/** Bytes for each client, when the garbage is gone. */
export interface Footprint {
  readonly objects: number;
  readonly rss: number;
}

export interface FootprintSubject {
  readonly name: string;
  readonly title: string;
  readonly program: Program;
  /** Whether each client has begun a conversation and exchanged one message; it has a way to the Helpdesk then. */
  readonly talks: boolean;
}

const deskbridge = programNamed('embedded');

/** The first is what the others are compared with. */
export const footprintSubjects: readonly FootprintSubject[] = [
  { name: 'ws', title: 'bare ws', program: programNamed('echo'), talks: false },
  { name: 'relay', title: 'the bare relay, with a conversation', program: programNamed('relay'), talks: true },
  { name: 'connected', title: 'Deskbridge, connected', program: deskbridge, talks: false },
  { name: 'talking', title: 'Deskbridge, with a conversation', program: deskbridge, talks: true },
];

export function footprintOf(stage: Stage, { program, talks }: FootprintSubject, options: Options): Promise<Footprint> {
  const { clientsBefore, idleClients, settleSeconds } = options;
  return stage.with(program, async ({ probe, come }) => {
    // The first clients bring code and pools into being, which are nobody's in particular.
    await come({ name: 'early', count: clientsBefore, talks });
    await pause(settleSeconds * 1000);
    const before = await probe.ask('memory');
    await come({ name: 'idle', count: idleClients, talks });
    await pause(settleSeconds * 1000);
    const after = await probe.ask('memory');
    return {
      objects: (after.objects - before.objects) / idleClients,
      rss: (after.rss - before.rss) / idleClients,
    };
  });
}
