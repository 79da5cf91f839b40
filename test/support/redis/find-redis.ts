/**
 * Finds the Redis that tests run on: the server that `REDIS_URL` names where one will do (see open-redis.ts), else the
 * program redis-server of this machine, which root may install from Debian. Where there is none, tests fail; none is skipped.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const INSTALL_MS = 180_000;
// Test files run beside each other: the first one installs, the others wait for it and find everything there.
const INSTALL = `command -v redis-server || {
  apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server redis-sentinel
}`;

/** Where to look, and whether Debian's packages may be installed: told apart for a test of this search. */
export interface Search {
  readonly path: string;
  readonly mayInstall: boolean;
}

const here: Search = { path: process.env['PATH'] ?? '', mayInstall: process.getuid?.() === 0 };

/** The server that tests were told to use, or null. */
export const givenRedisUrl: string | null = process.env['REDIS_URL'] || null;

let found: Promise<string> | undefined;

/** Path of redis-server on this machine; looked for, and installed, once. Rejects saying what to do where there is none. */
export function redisServerProgram(): Promise<string> {
  found ??= findRedisServer(here);
  return found;
}

export async function findRedisServer({ path, mayInstall }: Search): Promise<string> {
  const program = await findProgram('redis-server', path);
  if (program !== null) return program;
  const canInstall = mayInstall && (await findProgram('apt-get', path)) !== null;
  const installed = canInstall ? await install(path) : null;
  if (installed !== null) return installed;
  throw new Error(
    'Tests need a redis-server (7.0 or newer) on PATH: apt-get install redis-server redis-sentinel. ' +
      'REDIS_URL names a running one for the tests that do without faults of their own.',
  );
}

/** Path of a program that may be run, or null. */
export async function findProgram(name: string, path = here.path): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((one) => one !== '')) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}

async function install(path: string): Promise<string | null> {
  const env = { ...process.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive' };
  const lock = join(tmpdir(), 'deskbridge-install.lock');
  await promisify(execFile)('flock', [lock, 'sh', '-c', INSTALL], { env, timeout: INSTALL_MS });
  return findProgram('redis-server', path);
}
