/** How fast sockets are told to come back: over the window where others take them, at once where nobody does. */
import { afterEach, expect, it, vi } from 'vitest';
import { Drain } from './drain.js';
import type { Peer } from '../session/sessions.js';
import { testPeer } from '../session/test-peer.js';

afterEach(() => void vi.useRealTimers());

/** Drains so many sockets over a window of 20 s; each ends as soon as it is told, unless it is deaf. */
function drainOf(count: number, hasOthers: boolean, drain = () => Promise.resolve(), isDeaf = false) {
  vi.useFakeTimers();
  const since = performance.now();
  const told: number[] = [];
  const open = new Map<string, Peer>();
  for (let index = 0; index < count; index++) {
    const close = () => {
      told.push(performance.now() - since);
      if (!isDeaf) open.delete(String(index));
    };
    open.set(String(index), { ...testPeer, close });
  }
  const sessions = {
    peers: () => open.values(),
    get size() {
      return open.size;
    },
  };
  const draining = new Drain(sessions, { hasOthers: () => hasOthers, drain }, 20_000);
  const run = async () => {
    const done = draining.run().then(() => performance.now() - since);
    await vi.advanceTimersByTimeAsync(60_000);
    return done;
  };
  return { draining, told, run };
}

it('closes within a second where nobody else can take the sockets', async () => {
  const { draining, told, run } = drainOf(200, false);
  expect(await run()).toBeLessThan(1000);
  expect([told.length, draining.isDraining]).toEqual([200, true]);
});

it('waits no longer for sockets that do not answer, if it is alone', async () => {
  expect(await drainOf(20, false, undefined, true).run()).toBeLessThan(1000);
});

it('closes over the window where others are there, in no order', async () => {
  const { told, run } = drainOf(200, true);
  expect(await run()).toBeLessThan(20_500);
  const thirds = [0, 1, 2].map((third) => told.filter((ms) => Math.floor(ms / 6667) === third).length);
  for (const count of thirds) expect(count).toBeGreaterThan(30);
});

it('tells the others first, and waits no longer than a second for that', async () => {
  const { told, run } = drainOf(50, true, () => new Promise(() => undefined));
  await run();
  expect(Math.min(...told)).toBeGreaterThanOrEqual(1000);
});

it('ends some seconds after the window though nobody answers', async () => {
  expect(await drainOf(20, true, undefined, true).run()).toBeLessThan(27_000);
});
