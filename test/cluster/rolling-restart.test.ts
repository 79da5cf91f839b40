/** Three replicas are replaced one after the other under traffic, as a platform does it: nobody is turned away, nothing is lost. */
import { pause } from '#async';
import { expect, test } from 'vitest';
import { Chance } from '../faults/run/chance.js';
import { gather } from '../faults/run/crowd.js';
import { channelKey, openScene } from '../faults/run/scene.js';
import { settled } from '../faults/run/settled.js';
import { countOf } from '../faults/run/talk.js';
import { afterThisTest } from '../support/clean-up.js';
import { startRedis } from '../support/redis/redis-server.js';
import { RoundRobin } from './round-robin.js';
import { overlaps } from './run/epochs.js';

test('a rolling restart of three replicas', { timeout: 120_000 }, async () => {
  const { url: storeUrl } = await startRedis();
  const chance = new Chance(1);
  const scene = await openScene({
    seed: 1,
    habits: { edition: 'new', sateDelayMs: 100, dateFraction: 'ms', socketDateFraction: 'ms' },
    sate: (text) => ({ html: `answer to ${text}` }),
    store: () => ({ STORE_URL: storeUrl }),
    replicas: 3,
    env: () => ({ OWNER_TIMEOUT_MS: '1500', DRAIN_WINDOW_MS: '1500' }),
  });
  const { bridges, sim } = scene;
  const balancer = await RoundRobin.open(bridges.map(({ url }) => url));
  afterThisTest(() => balancer.close());
  afterThisTest(() => scene.close(false));
  await Promise.all(bridges.map((bridge) => bridge.start()));
  const visitors = await gather({ url: balancer.url, key: channelKey, connectsAnew: true }, 24, chance.branch());
  afterThisTest(async () => {
    await Promise.all(visitors.map((visitor) => visitor.end()));
  });
  const talks = visitors.flatMap((visitor) => visitor.talks);

  let isOver = false;
  const speaking = visitors.flatMap((visitor) =>
    visitor.talks.map(async (talk) => {
      while (!isOver) {
        await pause(chance.between(0, 800));
        await visitor.say(talk);
      }
    }),
  );
  const opened = visitors.map((visitor) => visitor.lines);
  for (const [at, bridge] of bridges.entries()) {
    // What is about to end gets no new connections: its readiness, or the platform, says so to a load balancer.
    balancer.takeOut(at);
    expect(await bridge.stop()).toBe(0);
    await bridge.start();
    balancer.takeIn(at);
    for (const [who, visitor] of visitors.entries()) {
      expect(visitor.lines - (opened[who] ?? 0)).toBeLessThanOrEqual(1);
      opened[who] = visitor.lines;
    }
  }
  isOver = true;
  await Promise.all(speaking);

  const problems = await settled(scene, talks, new Set(), { checksOrderOfPushes: true });
  expect([...problems, ...overlaps(sim)]).toEqual([]);
  expect(balancer.turnedAway).toBe(0);
  expect(visitors.filter(({ failures }) => failures > 0)).toEqual([]);
  expect(countOf(talks, 'refused')).toBe(0);
});
