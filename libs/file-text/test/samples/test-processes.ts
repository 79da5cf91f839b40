/** Looks at the processes that read: which there are, what they hold, what they were told. Linux only. */
import { readFileSync, readdirSync } from 'node:fs';

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The living children of a process; what has ended and was not asked for yet is not among them. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const [state, owner] = tryRead(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? [];
      return Number(owner) === parent && state !== 'Z';
    })
    .map(Number);
}

export const isAlive = (pid: number): boolean => /\) [^Z] /.test(tryRead(`/proc/${pid}/stat`));

/** How long a process has computed so far. */
export function cpuSecondsOf(pid: number): number {
  const fields = tryRead(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11] ?? 0) / 100;
}

export const environmentOf = (pid: number): string => tryRead(`/proc/${pid}/environ`);

/** The most that a process had in memory so far, in bytes; 0 when it is gone. */
function peakOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(tryRead(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** Watches our own children while something goes on: the most memory one had, and how often our loop came to look. */
export async function watching<T>(
  work: Promise<T>,
): Promise<{ result: T; peak: number; looks: number; pids: Set<number> }> {
  const pids = new Set<number>();
  let peak = 0;
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    if (looks % 10 === 1) for (const pid of childrenOf(process.pid)) pids.add(pid);
    for (const pid of pids) peak = Math.max(peak, peakOf(pid));
  }, 3);
  try {
    return { result: await work, peak, looks, pids };
  } finally {
    clearInterval(timer);
  }
}

/** Waits until it is so; rejects after a while. */
export async function until(what: string, is: () => boolean, ms = 15_000): Promise<void> {
  const end = performance.now() + ms;
  while (!is()) {
    if (performance.now() > end) throw new Error(`not so in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
