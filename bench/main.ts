/** `npm run bench`: what a message costs, beside programs that promise nothing; on this machine alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readOptions } from './options.js';
import type { Options } from './options.js';
import { linesOf, summarize } from './profile.js';
import type { Program } from './program.js';
import type { Profile } from './programs/probe.js';
import { Stage } from './stage.js';
import { median } from './statistics.js';

const options = readOptions(process.argv.slice(2));
const stage = new Stage();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
try {
  if (options.profile) await profile(options);
  else await rounds(options);
} finally {
  await stage.close();
}

interface Figures {
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly readyMs: number;
}

async function closedLoop(program: Program): Promise<Figures> {
  return stage.with(program, async ({ probe, come, readyMs }) => {
    await come({ name: `${program.name}-visitor`, count: options.connections, talks: true });
    await stage.load.ask('closedLoop', options.connections);
    await pause(options.warmUpSeconds * 1000);
    await stage.load.ask('mark');
    const [cpu, at] = [await probe.ask('cpu'), performance.now()];
    await pause(options.seconds * 1000);
    const { messages } = await stage.load.ask('mark');
    const micros = (await probe.ask('cpu')) - cpu;
    const seconds = (performance.now() - at) / 1000;
    await stage.load.ask('endLoop');
    return { cpuMicros: micros / messages, perSecond: messages / seconds, readyMs };
  });
}

async function rounds({ programs, rounds }: Options): Promise<void> {
  const found = new Map<string, Figures[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < programs.length; index++) {
      const program = programs[(index + round) % programs.length];
      if (program === undefined) continue;
      const figures = await closedLoop(program);
      found.get(program.name)?.push(figures);
      say(
        `round ${round + 1}: ${program.title}: ${figures.cpuMicros.toFixed(1)} µs, ${figures.perSecond.toFixed(0)}/s, ready ${figures.readyMs.toFixed(0)} ms`,
      );
    }
  }
  for (const { name, title, base } of programs) {
    const own = found.get(name) ?? [];
    const others = found.get(base) ?? [];
    const ratio = median(own.map(({ cpuMicros }, index) => cpuMicros / (others[index]?.cpuMicros ?? Number.NaN)));
    say(
      `${title.padEnd(42)} ${median(own.map(({ cpuMicros }) => cpuMicros))
        .toFixed(1)
        .padStart(8)} µs ${ratio.toFixed(2).padStart(6)} ` +
        `${median(own.map(({ perSecond }) => perSecond))
          .toFixed(0)
          .padStart(7)}/s`,
    );
  }
}

async function profile({ programs }: Options): Promise<void> {
  const program = programs.find(({ name }) => name === 'embedded') ?? programs[0];
  if (program === undefined) return;
  const file = join(stage.folder, 'bridge.cpuprofile');
  const micros = await stage.with(program, async ({ probe, come }) => {
    await come({ name: 'visitor', count: options.connections, talks: true });
    await stage.load.ask('closedLoop', options.connections);
    await pause(options.warmUpSeconds * 1000);
    await probe.ask('startProfile');
    await stage.load.ask('mark');
    const cpu = await probe.ask('cpu');
    await pause(options.seconds * 1000);
    const { messages } = await stage.load.ask('mark');
    const spent = (await probe.ask('cpu')) - cpu;
    await probe.ask('stopProfile', file);
    await stage.load.ask('endLoop');
    return spent / messages;
  });
  const { busyMicros, byFile, byPlace, byFunction } = summarize(JSON.parse(readFileSync(file, 'utf8')) as Profile);
  say(`${program.title}: ${micros.toFixed(1)} µs of CPU a message while being profiled`);
  const tables = [
    ['by the deepest file of the project on the stack', byFile, 60],
    ['by where the time is spent', byPlace, 40],
    ['by the deepest function of the project on the stack', byFunction, 60],
  ] as const;
  for (const [title, shares, most] of tables) {
    say('');
    say(title);
    for (const line of linesOf(shares, busyMicros, micros, most)) say(line);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
