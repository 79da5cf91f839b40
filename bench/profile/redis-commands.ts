/** What a message makes Redis do, command by command. */
import type { CommandCost } from '../redis/info.js';

/** What was done from one look to the other, dearest first. The bench's own questions are in it; they are few. */
export function costBetween(before: readonly CommandCost[], after: readonly CommandCost[]): CommandCost[] {
  const then = new Map(before.map((one) => [one.name, one]));
  return after
    .map(({ name, calls, micros }) => ({
      name,
      calls: calls - (then.get(name)?.calls ?? 0),
      micros: micros - (then.get(name)?.micros ?? 0),
    }))
    .filter(({ calls }) => calls > 0)
    .sort((a, b) => b.micros - a.micros);
}

/** A title and a line for each command, ahead of which an empty one stands. */
export function redisPart(commands: readonly CommandCost[], messages: number, redisMicros: number): string[] {
  const lines = commands.map(({ name, calls, micros }) => {
    const [each, times] = [(micros / messages).toFixed(1), (calls / messages).toFixed(2)];
    return `${each.padStart(8)} µs ${times.padStart(7)} calls  ${name}`;
  });
  const title = `In Redis, of ${redisMicros.toFixed(1)} µs of CPU a message (a script contains the commands that it calls):`;
  return ['', title, ...lines];
}
