/** At no moment do two replicas act for one customer, whatever is killed or frozen; and somebody soon acts again. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { actsTooLate, Actors } from './actors.js';

const seed = 7;
const rounds = 8;
const ownerTimeoutMs = 1000;
const customers = 4;

test(`acts of ${rounds} faults are in the order of their epochs (seed ${seed})`, { timeout: 120_000 }, async () => {
  const random = randomFrom(seed);
  const redis = await startRedis();
  const actors = new Actors(redis.url, 'db:', ownerTimeoutMs, customers);
  await Promise.all([actors.start(), actors.start(), actors.start()]);
  const one = () => actors.running[Math.floor(random() * actors.running.length)]!;

  const faults = {
    'a replica is killed': async () => {
      await actors.kill(one());
      await actors.start();
    },
    'a replica is frozen until others have taken over': async () => {
      const frozen = one();
      frozen.kill('SIGSTOP');
      await wait(1.6 * ownerTimeoutMs);
      frozen.kill('SIGCONT');
    },
    'two replicas are frozen for a moment': async () => {
      const frozen = new Set([one(), one()]);
      for (const each of frozen) each.kill('SIGSTOP');
      await wait(0.5 * ownerTimeoutMs);
      for (const each of frozen) each.kill('SIGCONT');
    },
    'Redis is frozen': async () => {
      redis.freeze();
      await wait(ownerTimeoutMs);
      redis.thaw();
    },
    'Redis is killed and comes back': () => redis.restart(),
  };

  /** Somebody has acted for each customer since. */
  const allAreServed = async (since: number) => {
    const served = new Set(
      actors
        .acts()
        .slice(since)
        .map(({ customer }) => customer),
    );
    if (served.size < customers) throw new Error('some customers are not served');
  };
  const servedAgain = () => {
    const since = actors.acts().length;
    return expect
      .poll(
        () =>
          allAreServed(since).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
  };

  await servedAgain();
  const names = Object.keys(faults) as (keyof typeof faults)[];
  for (let round = 0; round < rounds; round += 1) {
    // Each of them, and then any.
    const name = names[round] ?? names[Math.floor(random() * names.length)]!;
    await faults[name]();
    await servedAgain();
    expect(actsTooLate(actors.acts()), name).toEqual([]);
  }
  expect(new Set(actors.acts().map(({ epoch }) => epoch)).size).toBeGreaterThan(rounds);
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
