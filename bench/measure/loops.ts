/** One run of a program: as fast as it can, and then at a pace that leaves it idle most of the time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Options } from '../options.js';
import type { Program } from '../program/program.js';
import type { Running, Stage } from '../stage/stage.js';

/** Messages a second of the open loop. */
export const steadyRate = 200;

/** What was seen of a loop. */
export interface LoopFigures {
  readonly messages: number;
  /** CPU of the program under test for each message, user and system, microseconds. */
  readonly cpuMicros: number;
  /** CPU of the Redis that the program uses for each message, microseconds; 0 if it uses none. */
  readonly redisMicros: number;
  readonly perSecond: number;
  /** The part of one core that the program used, all its processes together. Well below 1 in the closed loop, it was not the program that was waited for. */
  readonly busy: number;
  /** From sending to the reply, at the client, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What was seen of a program in one round. */
export interface RunFigures {
  readonly saturated: LoopFigures;
  readonly steady: LoopFigures;
  readonly readyMs: number;
}

export function runOf(stage: Stage, program: Program, options: Options): Promise<RunFigures> {
  const { warmUpSeconds, seconds, settleSeconds, steadySeconds } = options;
  // Each process has as many as the only one has otherwise: its turns of the event loop are as full, then.
  const count = options.connections * (program.replicas?.count ?? 1);
  return stage.with(program, async (running) => {
    await running.come({ name: 'visitor', count, talks: true });
    await stage.load.ask('closedLoop', count);
    await pause(warmUpSeconds * 1000);
    const saturated = await look(stage, running, seconds);
    await stage.load.ask('endLoop');

    await stage.load.ask('openLoop', { count, perSecond: steadyRate });
    await pause(settleSeconds * 1000);
    const steady = await look(stage, running, steadySeconds);
    await stage.load.ask('endLoop');
    return { saturated, steady, readyMs: running.readyMs };
  });
}

/** Looks at the loop that runs, for so many seconds. */
export async function look(stage: Stage, { spent }: Running, seconds: number): Promise<LoopFigures> {
  await stage.load.ask('mark');
  const [before, at] = [await spent(), performance.now()];
  await pause(seconds * 1000);
  const marked = await stage.load.ask('mark');
  const [after, passed] = [await spent(), performance.now() - at];
  const micros = after.program - before.program;
  return {
    ...marked,
    cpuMicros: micros / marked.messages,
    redisMicros: (after.redis - before.redis) / marked.messages,
    perSecond: (1000 * marked.messages) / passed,
    busy: micros / (1000 * passed),
  };
}
