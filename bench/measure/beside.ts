/** What a message costs while many others have a conversation and say nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Options } from '../options.js';
import { deskbridge } from '../program.js';
import type { Stage } from '../stage.js';
import { look } from './loops.js';
import type { LoopFigures } from './loops.js';

/**
 * Most silent clients that are still connected, each with its own way to the Helpdesk, so that common limits of open files are
 * kept; the others have left.
 */
const mostConnected = 4000;

/** Longest wait for the ways of those who left to be closed, milliseconds. */
const goneMs = 60_000;

/** As embedded, but the way of a customer who has left is closed after a second instead of a minute. */
const soonClosed = deskbridge('soon-closed', 'Deskbridge embedded', { env: () => ({ HELPDESK_IDLE_MS: '1000' }) });

export function besideIdle(stage: Stage, idle: number, options: Options): Promise<LoopFigures> {
  const { connections: count, warmUpSeconds, seconds } = options;
  const connected = Math.min(idle, mostConnected);
  return stage.with(soonClosed, async (running) => {
    await running.come({ name: 'gone', count: idle - connected, talks: true });
    await stage.load.ask('leave');
    await closed(stage);
    await running.come({ name: 'idle', count: connected, talks: true });
    await running.come({ name: 'visitor', count, talks: true });
    await stage.load.ask('closedLoop', count);
    await pause(warmUpSeconds * 1000);
    const figures = await look(stage, running, seconds);
    await stage.load.ask('endLoop');
    return figures;
  });
}

async function closed(stage: Stage): Promise<void> {
  const latest = Date.now() + goneMs;
  while ((await stage.helpdesk.ask('connections')) > 0) {
    if (Date.now() > latest) throw new Error('ways to the Helpdesk stay open though nobody needs them');
    await pause(50);
  }
}
