/** Whether there is a redis-server to be started, asked before anything is measured. */
import { spawnSync } from 'node:child_process';
import type { Program } from '../program/program.js';

/** Throws what is to be said if one of the programs needs a redis-server and none is on PATH. */
export function checkRedis(programs: readonly Program[]): void {
  const names = programs.filter(({ needsRedis }) => needsRedis).map(({ name }) => name);
  if (names.length === 0) return;
  const { error } = spawnSync('redis-server', ['--version'], { stdio: 'ignore' });
  if (error !== undefined)
    throw new Error(`${names.join(', ')}: no redis-server (7.0 or newer) is on PATH; --only measures others`);
}
