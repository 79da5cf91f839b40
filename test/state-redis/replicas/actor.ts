/**
 * A process that owns customers and acts for them whenever it may, until it is killed: each act is a line at the end of a file,
 * so that their order over all processes is known. Arguments: URL, prefix, owner timeout, file, customers.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Lease } from '#state';
import { openReplica } from './replica.js';

const [url = '', prefix = '', ownerTimeoutMs = '', file = '', customers = ''] = process.argv.slice(2);
const acts = openSync(file, 'a');
const { leases } = await openReplica(url, { prefix, ownerTimeoutMs: Number(ownerTimeoutMs) });
writeSync(1, 'ready\n');

/** Owns the customer as long as it can, and claims it again and again where it cannot; now and then it gives the customer up. */
async function actFor(sessionId: string): Promise<never> {
  for (;;) {
    const lease = await leases.claim({ channel: 'web', sessionId }).catch(() => null);
    if (lease === null) await wait(40);
    else await actUnder(lease, 100 + Math.random() * 300);
  }
}

async function actUnder(lease: Lease, times: number): Promise<void> {
  const line = `${lease.customer.sessionId} ${lease.epoch}\n`;
  await lease.mark().catch(() => undefined);
  for (let time = 0; time < times && !lease.lost.aborted; time += 1) {
    if (lease.isCertain()) writeSync(acts, line);
    await wait(4);
  }
  await lease.release({ inDoubt: false });
}

for (let index = 0; index < Number(customers); index += 1) void actFor(String(index));
