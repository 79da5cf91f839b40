/** Contract of limits: so many points in a window, counted over all replicas, and each sender for itself. */
import { expect, test, vi } from 'vitest';
import type { Limits, State } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';
import type { Docs } from './store/setup.js';

const rate = { points: 3, seconds: 60 };

export function limitsContract(opens: OpenReplicas<State<Docs>>, isShared: boolean): void {
  const open = replicasOf(opens);

  /** The same replica twice, or two of them where they are shared. */
  async function openPair(): Promise<readonly [Limits, Limits]> {
    const replicas = await open(isShared ? 2 : 1);
    return [replicas[0]!.limits, replicas.at(-1)!.limits];
  }

  test('a sender may do so much and no more, wherever it does it', async () => {
    const [here, there] = await openPair();
    const waits: number[] = [];
    for (const limits of [here, there, here, there, here]) waits.push(await limits.consume('posts', '::1', rate));
    expect(waits.map((wait) => wait === 0)).toEqual([true, true, true, false, false]);
  });

  test('of all that comes at once as much is let through as may be', async () => {
    const pair = await openPair();
    const done = await Promise.all(Array.from({ length: 20 }, (_, at) => pair[at % 2]!.consume('posts', '::1', rate)));
    expect(done.filter((wait) => wait === 0)).toHaveLength(3);
  });

  test('other senders and other names are counted apart', async () => {
    const [here, there] = await openPair();
    const once = { points: 1, seconds: 60 };
    expect(await here.consume('posts', 'a', once)).toBe(0);
    expect(await there.consume('posts', 'a', once)).toBeGreaterThan(0);
    expect(await there.consume('posts', 'b', once)).toBe(0);
    expect(await there.consume('sockets', 'a', once)).toBe(0);
    expect(await there.consume('post', 'sa', once)).toBe(0);
    expect(await there.consume('posts', '__proto__', once)).toBe(0);
  });

  test('one too many is told how long the window lasts', async () => {
    const [here, there] = await openPair();
    const once = { points: 1, seconds: 60 };
    expect(await here.consume('posts', 'a', once)).toBe(0);
    for (const limits of [here, there]) {
      const waitMs = await limits.consume('posts', 'a', once);
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(60_000);
    }
  });

  test('points are added in one go, wherever, and the window says what it holds and when it ends', async () => {
    const [here, there] = await openPair();
    expect(await here.add('events', 'a', { points: 60, seconds: 60 })).toMatchObject({ points: 60 });
    const counted = await there.add('events', 'a', { points: 5, seconds: 60 });
    expect(counted?.points).toBe(65);
    expect(counted?.leftMs).toBeGreaterThan(50_000);
    expect(counted?.leftMs).toBeLessThanOrEqual(60_000);
    expect(await here.consume('events', 'a', { points: 65, seconds: 60 })).toBeGreaterThan(0);
    expect(await here.consume('events', 'b', { points: 1, seconds: 60 })).toBe(0);
  });

  test('it may be done again when the window is over', async () => {
    const [here] = await openPair();
    const short = { points: 1, seconds: 1 };
    expect(await here.consume('posts', 'a', short)).toBe(0);
    expect(await here.consume('posts', 'a', short)).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await here.consume('posts', 'a', short)).toBe(0), {
      timeout: 5000,
      interval: 50,
    });
  });

  test('who cannot be counted any more is counted for itself, and nothing is rejected', async () => {
    const [state] = await open(1);
    await state!.close();
    expect(await state!.limits.consume('posts', 'a', { points: 1, seconds: 60 })).toBe(0);
    expect(await state!.limits.consume('posts', 'a', { points: 1, seconds: 60 })).toBeGreaterThan(0);
  });
}
