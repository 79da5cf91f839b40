/** What a program that is measured is: how it is started, how it is talked to, and what it is compared with. */
import type { Command } from '../child.js';
import type { Way } from '../load/visitor.js';

/** Where one process of a program shall listen, and what it finds there. */
export interface Place {
  readonly port: number;
  readonly adminPort: number;
  readonly helpdesk: string;
  /** Where Redis listens, as a `redis:` URL; empty if the program needs none. */
  readonly redis: string;
  /** A folder of its own, empty but for the channels file. */
  readonly folder: string;
  readonly channelsFile: string;
}

export interface Program {
  readonly name: string;
  readonly title: string;
  readonly way: Way;
  /** Name of the program that its figures are divided by. */
  readonly base: string;
  /** Path that answers 200 when it is ready, and whether that is on the port for administration. */
  readonly ready: { readonly path: string; readonly isAdmin: boolean };
  /** Whether it finds an empty Redis of its own. */
  readonly needsRedis: boolean;
  /** Processes that run side by side, and the name of the same program with one of them; absent if it runs alone. */
  readonly replicas?: { readonly count: number; readonly one: string };
  /** Whether it is nothing of ours: it is measured only if it is asked for. */
  readonly isPeer: boolean;
  /** Brings what it needs beside the build, once; may take minutes. */
  prepare?(): Promise<void>;
  command(place: Place): Command;
}

/** The bases: of programs that are talked to by socket, and by POST. */
export const relayBase = 'relay';
export const postBase = 'relay-post';

export const plainlyReady = { path: '/', isAdmin: false } as const;
