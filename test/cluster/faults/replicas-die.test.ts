/** A replica is killed without a warning: whoever it was, the others go on, and nothing is lost or said twice. */
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { openCluster } from '../support/cluster.js';
import type { Cluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

async function open(): Promise<Cluster> {
  return openCluster({ storeUrl: (await startRedis()).url });
}

test('the owner is killed while the Helpdesk works on a message', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  cluster.sim.faults.set({ latency: { event: 'support', ms: 500, times: 1 } });
  await guest.say(c, 'two');
  await guest.reached(2);
  await b.kill();
  await guest.say(c, 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three'], [a, c]);
  expect(guest.connections).toHaveLength(2);
});

test('the owner is killed before a first message reached the Helpdesk: there is one ticket', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  cluster.sim.faults.set({ latency: { event: 'support', ms: 300, times: 1 } });
  await guest.say(b, 'one');
  await guest.reached(1);
  await b.kill();
  await guest.say(c, 'two');
  await guest.endsWith(['one', 'two'], ['re: one', 're: two'], [a, c]);
});

test('the replica with the socket is killed: what is said meanwhile is held for the next socket', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  await a.kill();
  await guest.say(c, 'two');
  await guest.reached(2);
  cluster.sim.agent.say(guest.ticket, 'Ada here');
  await guest.moveTo(c);
  await guest.endsWith(['one', 'two'], ['re: one', 're: two', 'Ada here'], [b, c]);
  expect(guest.connections).toHaveLength(1);
});

test('the replica with everything is killed: socket and customer go on at another one', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(a, 'one');
  await guest.hears('re: one');
  await a.kill();
  await guest.say(b, 'two', 'three');
  await guest.moveTo(b);
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three'], [b, c]);
});

test('a replica that is killed and back at the same ports before anybody has noticed is another one', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  cluster.sim.faults.set({ latency: { event: 'support', ms: 300, times: 1 } });
  await guest.say(b, 'one');
  await guest.reached(1);
  await b.kill();
  await b.start();
  await guest.say(b, 'two');
  await guest.say(c, 'three');
  await guest.endsWith(['one', 'two', 'three'], ['re: one', 're: two', 're: three']);
});

test('the owner of a customer with nothing under way is killed: who listens elsewhere hears the agent', async () => {
  const cluster = await open();
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  await b.kill();
  cluster.sim.agent.say(guest.ticket, 'Ada here');
  await guest.endsWith(['one'], ['re: one', 'Ada here'], [a, c]);
});
