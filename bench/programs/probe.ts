/** Loaded into the program under test before it starts: answers what it costs, from inside, where it is exact. */
import type { Profiler, Session } from 'node:inspector/promises';
import { writeFile } from 'node:fs/promises';
import { serve } from '../remote.js';

/** Time between two looks of the profiler, microseconds. */
const sampleMicros = 500;

export interface Memory {
  /** Bytes of the whole process, and those of its objects and buffers. */
  readonly rss: number;
  readonly objects: number;
}

let session: Session | null = null;

const handlers = {
  /** CPU time of all threads of the process since its start, microseconds. */
  cpu: (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  /** What is held when the garbage is gone. The process must run with `--expose-gc`. */
  memory: async (): Promise<Memory> => {
    for (let round = 0; round < 3; round++) {
      await globalThis.gc?.({ type: 'major', execution: 'async' });
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, objects: heapUsed + external };
  },

  startProfile: async (): Promise<void> => {
    const inspector = await import('node:inspector/promises');
    session = new inspector.Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: sampleMicros });
    await session.post('Profiler.start');
  },

  /** Writes what was seen to `file`, in the form that browsers' developer tools read as well. */
  stopProfile: async (file: string): Promise<void> => {
    if (session === null) throw new Error('no profile was begun');
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    await writeFile(file, JSON.stringify(profile));
  },
};

export type Probe = typeof handlers;
export type Profile = Profiler.Profile;

serve(handlers);
// The program ends when it wants to, not when the bench has no more questions.
process.channel?.unref();
