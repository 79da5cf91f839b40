/** One heartbeat: what is sent, and what the others' are by the answer. */
import { z } from 'zod';
import type { Connection } from '../../connect/connection.js';
import { beatScript } from '../../scripts/scripts.js';
import { withDeadline } from '#async';
import { View } from './view.js';

export interface Beat {
  readonly what: 'beat' | 'join' | 'leave';
  readonly incarnation: string;
  readonly lifeMs: number;
  readonly info: string;
  /** An incarnation of the same replica that ends with it. */
  readonly ended?: string;
  /** True if a server may have forgotten something. */
  readonly hasForgotten?: boolean;
}

export interface BeatAnswer {
  /** False if it was removed: others may have taken over what it owned. */
  readonly isAlive: boolean;
  /** The run of the server, which changes with every restart and with the server. */
  readonly run: string;
  /** Outbox positions up to this one were given out by a server that may have forgotten what was written then. */
  readonly forgottenUpTo: number;
  readonly view: View;
}

const schema = z.array(z.union([z.string(), z.number()]).transform(String));

/** Rejects after `deadlineMs` milliseconds at the latest. */
export async function sendBeat(
  { control, prefix }: { readonly control: Connection; readonly prefix: string },
  { what, incarnation, lifeMs, info, ended = '', hasForgotten = false }: Beat,
  deadlineMs: number,
): Promise<BeatAnswer> {
  const args = [prefix, what, incarnation, String(lifeMs), info, ended, hasForgotten ? '1' : '0'];
  const sent = control.run(beatScript, `${prefix}{members}`, args);
  const [state, run = '', forgotten = '0', ...rows] = schema.parse(await withDeadline(sent, deadlineMs, 'a heartbeat'));
  return { isAlive: state === 'alive', run, forgottenUpTo: Number(forgotten), view: new View(rows) };
}
