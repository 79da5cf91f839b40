/** What replicas tell each other is lost, doubled, overtaken or not heard at all: everything arrives, once and in order. */
import { expect, test } from 'vitest';
import { afterThisTest } from '../../support/clean-up.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { NoticeLine } from '../notice-line.js';
import type { NoticeFault } from '../notice-line.js';
import { openCluster } from '../support/cluster.js';
import { Guest } from '../support/guest.js';

const texts = Array.from({ length: 12 }, (_, at) => `text ${at + 1}`);

test.each<NoticeFault>(['dropped', 'doubled', 'overtaken', 'deaf'])('notices are %s', async (fault) => {
  const line = await NoticeLine.open((await startRedis()).url);
  afterThisTest(() => line.close());
  const cluster = await openCluster({ storeUrl: line.url });
  const [a, b, c] = cluster.replicas;
  const guest = await Guest.at(cluster, a);
  await guest.say(b, 'first');
  await guest.hears('re: first');
  line.fault = fault;
  for (const [at, text] of texts.entries()) await guest.say(at % 2 === 0 ? b : c, text);
  if (fault === 'deaf') {
    await expect.poll(() => line.struck, { timeout: 5000 }).toBeGreaterThan(0);
    line.fault = 'none';
  }
  await guest.endsWith(['first', ...texts], ['re: first', ...texts.map((text) => `re: ${text}`)]);
  expect(line.struck).toBeGreaterThan(0);
  expect(guest.connections).toHaveLength(1);
});
