/** Where programs listen, and whether they do yet. */
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Longest wait until a program is ready, and the time between two looks, milliseconds. */
const readyMs = 30_000;
const lookMs = 5;

/** The system's choice; somebody else might take it before the program does, and then the bench says so. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when `url` answers 200; rejects if the program ends before, or takes too long. */
export async function answers(url: string, program: { readonly hasEnded: boolean }): Promise<void> {
  const latest = Date.now() + readyMs;
  while ((await statusOf(url)) !== 200) {
    if (program.hasEnded) throw new Error('the program has ended before it was ready');
    if (Date.now() > latest) throw new Error('the program is not ready in time');
    await pause(lookMs);
  }
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', () => resolve(0));
  });
}
