/** Who speaks for a customer: the first one to accept something, until it goes; handed over in one hop when it is told to go. */
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { openCluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

test('of three replicas that accept a first message at once one becomes the owner, and there is one ticket', async () => {
  const cluster = await openCluster({ storeUrl: (await startRedis()).url });
  const { replicas } = cluster;
  const guests = await Promise.all(Array.from({ length: 20 }, () => Guest.at(cluster, replicas[0])));
  const texts = ['one', 'two', 'three'];
  await Promise.all(guests.flatMap((guest) => replicas.map((replica, at) => guest.say(replica, texts[at] ?? ''))));
  await expect
    .poll(() => guests.map((guest) => guest.texts().map((own) => own.toSorted())), { timeout: 20_000 })
    .toEqual(guests.map(() => [texts.toSorted()]));
  await cluster.rests();
  for (const guest of guests) {
    expect(guest.connections).toHaveLength(1);
    expect(guest.heard).toEqual(guest.texts()[0]?.map((text) => `re: ${text}`));
  }
});

test('a replica that is told to end while a question is open hands over what is answered, and nothing twice', async () => {
  // Nobody would look for it by himself before the test is over.
  const env = () => ({ OWNER_TIMEOUT_MS: '60000' });
  const cluster = await openCluster({ storeUrl: (await startRedis()).url, env });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  cluster.sim.faults.set({ latency: { event: 'support', ms: 800, times: 1 } });
  await guest.say(b, 'two', 'three');
  await guest.reached(2);
  const ended = b.stop();
  await guest.say(c, 'four');
  expect(await ended).toBe(0);
  const texts = ['one', 'two', 'three', 'four'];
  await guest.endsWith(
    texts,
    texts.map((text) => `re: ${text}`),
    [a, c],
  );
  expect(guest.connections).toHaveLength(2);
});

test('a replica that joins takes sockets and requests, and owners stay owners', async () => {
  const cluster = await openCluster({ storeUrl: (await startRedis()).url, started: 2 });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'one');
  await guest.hears('re: one');
  await c.start();
  await guest.moveTo(c);
  await guest.say(c, 'two');
  await guest.endsWith(['one', 'two'], ['re: one', 're: two']);
  expect(guest.connections).toHaveLength(1);
  const another = await Guest.at(cluster, c);
  await another.say(c, 'hello');
  await another.endsWith(['hello'], ['re: hello']);
});
