/** The real haproxy with the configuration that is shipped; only its addresses are filled in, as the compose file does it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterThisTest } from '../support/clean-up.js';

const configuration = join(import.meta.dirname, '../../deploy/haproxy/haproxy.cfg');

export interface Balancer {
  readonly url: string;
  /** Everything that it has logged so far. */
  readonly logged: () => string;
}

/** The addresses that haproxy.cfg leaves to the environment. */
export interface Addresses {
  readonly listenPort: number;
  readonly bridgePort: number;
  readonly bridgeAdminPort: number;
  readonly nameServer: string;
}

/** Resolves when haproxy listens. It is killed after the test. */
export async function openBalancer(addresses: Addresses): Promise<Balancer> {
  if (spawnSync('haproxy', ['-v']).status !== 0)
    throw new Error('haproxy is not on the PATH; on Debian it is the package haproxy');
  const child = spawn('haproxy', ['-db', '-f', configuration], {
    env: {
      LISTEN: `127.0.0.1:${addresses.listenPort}`,
      BRIDGE: 'bridge',
      BRIDGE_PORT: String(addresses.bridgePort),
      BRIDGE_ADMIN_PORT: String(addresses.bridgeAdminPort),
      MAX_SOCKETS: '500',
      NAMESERVER: addresses.nameServer,
      PATH: process.env.PATH ?? '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()));
  const exit = once(child, 'exit');
  afterThisTest(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const url = `http://127.0.0.1:${addresses.listenPort}`;
  const deadline = performance.now() + 10_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error(`haproxy does not listen: ${log}`);
  }
  return { url, logged: () => log };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return false;
  }
}
