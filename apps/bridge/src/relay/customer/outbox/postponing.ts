/** Readings on which an item depends. */
import { backoffMs } from '#async';
import type { Backoff } from '#async';
import type { StoredWork } from '#translation';
import type { Pulse } from '../../../helpdesk/pulse.js';
import type { Memory } from '../memory/memory.js';

interface Tools {
  readonly memory: Pick<Memory, 'holds'>;
  readonly pulse: Pulse;
  readonly timings: Backoff;
}

/** What cannot be read for an item holds up its conversation, and counts as a failure of the item. */
export async function orPostpone<T>(tools: Tools, work: StoredWork, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { memory, pulse, timings } = tools;
    const now = performance.now();
    pulse.failed(work.id, now, error);
    memory.holds.set(work.conversationId, now + backoffMs(pulse.attemptsOf(work.id), timings, Math.random));
    throw error;
  }
}
