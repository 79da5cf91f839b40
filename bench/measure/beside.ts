/** What a message costs while many others have a conversation and say nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Options } from '../options.js';
import { programNamed } from '../program/list.js';
import type { Stage } from '../stage/stage.js';
import { look } from './loops.js';
import type { LoopFigures } from './loops.js';

/**
 * Most silent clients that are still connected, each with its own way to the Helpdesk, so that common limits of open files are
 * kept; the others have left.
 */
const mostConnected = 4000;

/** A way is closed a minute after its customer has left; longest wait for that, milliseconds. */
const closedMs = 150_000;

export function besideIdle(stage: Stage, idle: number, options: Options): Promise<LoopFigures> {
  const { connections: count, warmUpSeconds, besideSeconds } = options;
  const connected = Math.min(idle, mostConnected);
  return stage.with(programNamed('embedded'), async (running) => {
    await running.come({ name: 'gone', count: idle - connected, talks: true });
    await stage.load.ask('leave');
    await closed(stage);
    await running.come({ name: 'idle', count: connected, talks: true });
    await running.come({ name: 'visitor', count, talks: true });
    await stage.load.ask('closedLoop', count);
    await pause(warmUpSeconds * 1000);
    const figures = await look(stage, running, besideSeconds);
    await stage.load.ask('endLoop');
    return figures;
  });
}

async function closed(stage: Stage): Promise<void> {
  const latest = Date.now() + closedMs;
  while ((await stage.helpdesk.ask('connections')) > 0) {
    if (Date.now() > latest) throw new Error('ways to the Helpdesk stay open though nobody needs them');
    await pause(50);
  }
}
