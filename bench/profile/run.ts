/** `--profile`: one program in the closed loop, and where its time goes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { look } from '../measure/loops.js';
import type { Options } from '../options.js';
import type { Program } from '../program/program.js';
import type { Profile } from '../programs/probe.js';
import type { Stage } from '../stage/stage.js';
import { costBetween, redisPart } from './redis-commands.js';
import { linesOf, summarize } from './summary.js';

/** The largest shares that are printed. */
const most = 60;

export async function profileOf(stage: Stage, program: Program, options: Options): Promise<string> {
  const { warmUpSeconds, seconds } = options;
  const count = options.connections * (program.replicas?.count ?? 1);
  const file = join(stage.folder, 'program.cpuprofile');
  const { figures, commands } = await stage.with(program, async (running) => {
    await running.come({ name: 'visitor', count, talks: true });
    await stage.load.ask('closedLoop', count);
    await pause(warmUpSeconds * 1000);
    await running.probe.ask('startProfile');
    const before = await running.redis?.ask('commands');
    const figures = await look(stage, running, seconds);
    const after = await running.redis?.ask('commands');
    await running.probe.ask('stopProfile', file);
    await stage.load.ask('endLoop');
    return { figures, commands: costBetween(before ?? [], after ?? []) };
  });
  const { cpuMicros, redisMicros, messages } = figures;
  const { busyMicros, byFile, byPlace, byFunction } = summarize(JSON.parse(readFileSync(file, 'utf8')) as Profile);
  const part = (title: string, shares: ReadonlyMap<string, number>): string[] => [
    '',
    title,
    ...linesOf(shares, busyMicros, cpuMicros, most),
  ];
  return [
    `${program.title}: ${cpuMicros.toFixed(1)} µs of CPU a message while it was watched`,
    ...(commands.length === 0 ? [] : redisPart(commands, messages, redisMicros)),
    ...part('By the deepest file of the project on the stack:', byFile),
    ...part('By where the time is spent:', byPlace),
    ...part('By the deepest function of the project on the stack:', byFunction),
  ].join('\n');
}
