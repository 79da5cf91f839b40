/** What becomes of notices between replicas that are lost, come twice or in another order: a gap is told, nothing comes twice. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Notice, State } from '#state';
import type { Connections, InboxListener } from '../../../libs/state/src/redis/connect/connection.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { ann, listen, openReplica } from './open.js';
import type { Docs } from './open.js';

type Publish = Connections['publish'];

const within = { timeout: 8000 };
const seen = (id: number): Notice<Docs> => ({ kind: 'seen', customer: ann, ref: { channel: 'web', id: String(id) } });
const isProbe = (message: string): boolean => message.includes(',0,[');

/** What reaches the second of two replicas of what the first one tells it, one notice in a turn; `fault` is on the way. */
async function tellThrough(count: number, fault: (publish: Publish) => Publish) {
  const { url } = await startRedis();
  const owner = await openReplica(url);
  await owner.leases.claim(ann);
  let isOpen = false;
  const teller = await openReplica(url, (connections) => {
    const publish = connections.publish.bind(connections);
    const faulty = fault(publish);
    return { publish: (channel, message) => (isOpen ? faulty : publish)(channel, message) };
  });
  isOpen = true;
  const heard = listen(owner);
  await tell(teller, 0, count);
  return { owner, teller, heard };
}

async function tell(teller: State<Docs>, from: number, count: number): Promise<void> {
  const route = { owner: (await routeOf(teller)).owner, listeners: [] };
  for (let id = from; id < from + count; id += 1) {
    teller.bus.tell({ to: 'owner', customer: ann, route }, seen(id));
    await setImmediate();
  }
}

async function routeOf({ store }: State<Docs>) {
  const ref = { channel: 'web', id: crypto.randomUUID() };
  const birth = { sessionId: ann.sessionId, userKey: 'ann' };
  const committed = await store.commit({ ref, expect: 0, at: 1, birth, put: { doc: {} } });
  if (committed.outcome !== 'committed') throw new Error(committed.outcome);
  return committed.route;
}

const all = (count: number) => Array.from({ length: count }, (_, id) => seen(id));

describe('notices to another replica', () => {
  test('come as they were told, and without a gap', async () => {
    const { heard } = await tellThrough(30, (publish) => publish);
    await expect.poll(() => heard.notices, within).toEqual(all(30));
    expect(heard.gaps).toBe(0);
  });

  test('that come twice are handed out once', async () => {
    const { heard } = await tellThrough(30, (publish) => async (channel, message) => {
      await Promise.all([publish(channel, message), publish(channel, message)]);
      await publish(channel, message);
    });
    await expect.poll(() => heard.notices, within).toEqual(all(30));
    expect(heard.gaps).toBe(0);
  });

  test('of which every third is lost make a gap for each', async () => {
    let number = 0;
    const { heard } = await tellThrough(30, (publish) => async (channel, message) => {
      if (isProbe(message) || (number += 1) % 3 !== 0) await publish(channel, message);
    });
    const left = all(30).filter((_, id) => id % 3 !== 2);
    await expect.poll(() => heard.notices, within).toEqual(left);
    // The last one was lost: its number is told once more.
    await expect.poll(() => heard.gaps, within).toBe(10);
    expect(heard.notices).toEqual(left);
  });

  test('that come in another order make a gap and are handed out in the order of telling, at most once', async () => {
    let held: [string, string] | null = null;
    const { heard } = await tellThrough(30, (publish) => async (channel, message) => {
      if (isProbe(message)) return publish(channel, message);
      const earlier = held;
      held = earlier === null ? [channel, message] : null;
      if (earlier !== null) await Promise.all([publish(channel, message), publish(...earlier)]);
    });
    const later = all(30).filter((_, id) => id % 2 === 1);
    await expect.poll(() => heard.notices, within).toEqual(later);
    expect(heard.gaps).toBeGreaterThan(0);
  });

  test('that could not be published are missed although nothing is told any more', async () => {
    let fails = true;
    const { heard } = await tellThrough(3, (publish) => (channel, message) => {
      if (fails && !isProbe(message)) return Promise.reject(new Error('Connection is closed.'));
      return publish(channel, message);
    });
    fails = false;
    await expect.poll(() => heard.gaps, within).toBe(1);
    expect(heard.notices).toEqual([]);
  });

  test('are heard again by a replica whose subscription has gone deaf, after a gap', async () => {
    const { url } = await startRedis();
    let isDeaf = false;
    const deaf = await openReplica(url, (connections) => {
      const subscribe = connections.subscribe.bind(connections);
      return {
        subscribe: (channel: string, listener: InboxListener) =>
          subscribe(channel, {
            onMessage: (message) => isDeaf || listener.onMessage(message),
            onSubscribed: () => {
              isDeaf = false;
              listener.onSubscribed();
            },
          }),
      };
    });
    await deaf.leases.claim(ann);
    const teller = await openReplica(url);
    const heard = listen(deaf);
    isDeaf = true;
    await tell(teller, 0, 3);
    await expect.poll(() => heard.gaps, within).toBeGreaterThan(0);
    const before = heard.notices.length;
    await tell(teller, 3, 3);
    await expect.poll(() => heard.notices.slice(before), within).toEqual([seen(3), seen(4), seen(5)]);
  });

  test('that nobody can address while Redis is away are a gap when it is back', async () => {
    const redis = await startRedis();
    const [teller, other] = [await openReplica(redis.url), await openReplica(redis.url)];
    const [here, there] = [listen(teller), listen(other)];
    redis.freeze();
    teller.bus.tell({ to: 'owner', customer: ann }, seen(1));
    await expect
      .poll(
        () =>
          teller.store.ping().then(
            () => true,
            () => false,
          ),
        within,
      )
      .toBe(false);
    redis.thaw();
    await expect.poll(() => [here.gaps > 0, there.gaps > 0], within).toEqual([true, true]);
    expect([here.notices, there.notices]).toEqual([[], []]);
  });

  test('of a replica that is gone may have been its last: that is a gap', async () => {
    const { url } = await startRedis();
    const [gone, left] = [await openReplica(url), await openReplica(url)];
    const heard = listen(left);
    await expect.poll(() => left.hasOthers(), within).toBe(true);
    await gone.close();
    await expect.poll(() => heard.gaps, within).toBe(1);
  });
});
