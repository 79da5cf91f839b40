/** Whether the ports can be listened at, or a bridge does so already. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { z } from 'zod';
import type { BridgeConfig } from '../config.js';
import { ok, problem, warning } from './finding.js';
import type { Finding } from './finding.js';

/** Longest wait for a bridge to say that it lives, milliseconds. */
const askMs = 1000;

type Ports = Pick<BridgeConfig, 'PORT' | 'HOST' | 'ADMIN_PORT' | 'ADMIN_HOST'>;

export async function checkPorts({ PORT, HOST, ADMIN_PORT, ADMIN_HOST }: Ports): Promise<Finding[]> {
  const both = [
    { key: 'PORT', port: PORT, host: HOST },
    { key: 'ADMIN_PORT', port: ADMIN_PORT, host: ADMIN_HOST },
  ];
  if (PORT !== 0 && PORT === ADMIN_PORT)
    return [problem('ports', `PORT and ADMIN_PORT are both ${PORT}`, 'give the admin port a number of its own')];
  const isServed = await isBridgeAt(ADMIN_HOST, ADMIN_PORT);
  return Promise.all(both.map(({ key, port, host }) => checkPort(key, host, port, isServed)));
}

/** True if a bridge answers at this admin port. */
export async function isBridgeAt(host: string, port: number): Promise<boolean> {
  if (port === 0) return false;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/health/live`;
    const answer: unknown = await (await fetch(url, { signal: AbortSignal.timeout(askMs) })).json();
    return z.object({ status: z.literal('live') }).safeParse(answer).success;
  } catch {
    return false;
  }
}

async function checkPort(key: string, host: string, port: number, isServed: boolean): Promise<Finding> {
  const about = key === 'PORT' ? 'port' : 'admin port';
  const code = await troubleAt(host, port);
  if (code === null) return ok(about, port === 0 ? `${host}, any that is free` : `${host}:${port} is free`);
  if (code === 'EADDRINUSE' && isServed) return warning(about, `${host}:${port} is taken: a bridge is running here`);
  if (code === 'EADDRINUSE')
    return problem(about, `${host}:${port} is taken by another program`, `end that, or set ${key}`);
  if (code === 'EACCES')
    return problem(about, `${host}:${port} may not be used by this user`, `set ${key} to 1024 or more`);
  return problem(
    about,
    `${host}:${port} cannot be listened at: ${code}`,
    `set ${key.replace('PORT', 'HOST')} to an address of this machine`,
  );
}

/** The system's code; null if it can be listened at. */
async function troubleAt(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    server.close();
  }
}
