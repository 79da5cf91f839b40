/** What Redis says of itself, read. */

/** What one command has cost so far. */
export interface CommandCost {
  readonly name: string;
  readonly calls: number;
  readonly micros: number;
}

/** Microseconds of CPU, user and system, of the section `cpu`; throws if they do not stand there. */
export function readCpu(info: string): number {
  return Math.round(1e6 * (secondsOf('used_cpu_sys', info) + secondsOf('used_cpu_user', info)));
}

function secondsOf(name: string, info: string): number {
  const seconds = new RegExp(`^${name}:([\\d.]+)\\r?$`, 'm').exec(info)?.[1];
  if (seconds === undefined) throw new Error(`Redis says no ${name}`);
  return Number(seconds);
}

/** The lines of the section `commandstats`. */
export function readCommands(info: string): CommandCost[] {
  return [...info.matchAll(/^cmdstat_(.+?):calls=(\d+),usec=(\d+)/gm)].map(([, name = '', calls, micros]) => ({
    name,
    calls: Number(calls),
    micros: Number(micros),
  }));
}
