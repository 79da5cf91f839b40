/** What replicas are to each other by their heartbeats. */
import { describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../../libs/state/src/redis/connect/connection.js';
import { redisDefaults } from '../../../libs/state/src/redis/options.js';
import { Members } from '../../../libs/state/src/redis/replicas/members/members.js';
import { afterThisTest } from '../../support/clean-up.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { openOnly } from '../connect/open.js';

const ownerTimeoutMs = 1500;
const within = { timeout: 8000, interval: 5 };

async function join(url: string) {
  const { control } = openOnly(url);
  let isMute = false;
  const breakable: Connection = {
    isCluster: control.isCluster,
    ready: (ms) => control.ready(ms),
    run: (script, key, args) => (isMute ? new Promise(() => undefined) : control.run(script, key, args)),
  };
  const members = new Members({
    control: breakable,
    options: { ...redisDefaults, ownerTimeoutMs },
    about: { host: 'h', formats: [1] },
  });
  const heard = { onVoid: vi.fn(), onRejoined: vi.fn(), onGone: vi.fn() };
  members.listen(heard);
  afterThisTest(() => members.close());
  await members.start();
  return Object.assign(members, heard, { mute: (is: boolean) => void (isMute = is) });
}

describe('replicas with heartbeats', () => {
  test('see each other, and what each says of itself', async () => {
    const { url } = await startRedis();
    const [one, two] = [await join(url), await join(url)];
    await expect.poll(() => [...one.view.replicas.keys()].sort(), within).toEqual([one.id, two.id].sort());
    expect([one.hasOthers(), two.hasOthers()]).toEqual([true, true]);
    two.saySockets(() => [['web', 3]]);
    await two.drain();
    const said = { host: 'h', formats: [1], draining: true, sockets: [['web', 3]] };
    await expect.poll(() => one.view.replicas.get(two.id), within).toEqual(said);
    expect([one.hasOthers(), two.hasOthers(), one.looksAfter('x'), two.looksAfter('x')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('are gone for the others as soon as they are closed', async () => {
    const { url } = await startRedis();
    const [one, two] = [await join(url), await join(url)];
    await expect.poll(() => one.knowsToLive(two.id), within).toBe(true);
    await two.close();
    expect([two.isCertain(), two.incarnation, two.onVoid.mock.calls.length]).toEqual([false, '', 1]);
    await expect.poll(() => one.onGone.mock.calls, within).toEqual([[[two.id]]]);
    expect(await one.lives(two.id)).toBe(false);
  });

  test('know of one that has come just now when they ask', async () => {
    const { url } = await startRedis();
    const one = await join(url);
    const two = await join(url);
    expect([one.knowsToLive('0123456789abcdef'), await one.lives(two.id)]).toEqual([null, true]);
    expect(await one.lives('0123456789abcdef')).toBe(false);
  });

  test('are certain of nothing before others may take over, and begin anew under another name', async () => {
    const { url } = await startRedis();
    const [one, two] = [await join(url), await join(url)];
    const first = one.incarnation;
    await expect.poll(() => two.living(), within).toContain(first);
    one.mute(true);
    await expect.poll(() => one.isCertain(), within).toBe(false);
    expect([one.onVoid.mock.calls.length, two.onGone.mock.calls.length]).toEqual([0, 0]);
    await expect.poll(() => two.onGone.mock.calls, within).toEqual([[[one.id]]]);
    one.mute(false);
    await expect.poll(() => one.onRejoined.mock.calls.length, within).toBe(1);
    expect(one.onVoid).toHaveBeenCalledTimes(1);
    expect([one.incarnation === first, one.incarnation.startsWith(`${one.id}.`)]).toEqual([false, true]);
    expect(one.isCertain()).toBe(true);
    await expect.poll(() => two.living(), within).toContain(one.incarnation);
    expect(two.living()).not.toContain(first);
  });

  test('lose nothing when Redis stands still for longer than they may be silent', async () => {
    const redis = await startRedis();
    const both = [await join(redis.url), await join(redis.url)];
    const names = both.map(({ incarnation }) => incarnation);
    redis.freeze();
    await expect.poll(() => both.map((each) => each.isSilent()), within).toEqual([true, true]);
    expect(both.map((each) => each.isCertain())).toEqual([false, false]);
    redis.thaw();
    await expect.poll(() => both.map((each) => each.isCertain()), within).toEqual([true, true]);
    expect(both.map(({ incarnation }) => incarnation)).toEqual(names);
    expect(both.map((each) => each.isSilent())).toEqual([false, false]);
  });

  test('begin anew with a Redis that began anew, for it may have forgotten something', async () => {
    const redis = await startRedis();
    const both = [await join(redis.url), await join(redis.url)];
    const before = both.map(({ incarnation, forgottenUpTo }) => [incarnation, forgottenUpTo]);
    expect(both.map(({ forgottenUpTo }) => forgottenUpTo)).toEqual([0, 0]);
    await redis.restart();
    await expect.poll(() => both.map(({ onRejoined }) => onRejoined.mock.calls.length), within).toEqual([1, 1]);
    for (const [index, { incarnation, forgottenUpTo, onVoid }] of both.entries()) {
      expect(incarnation).not.toBe(before[index]?.[0]);
      expect(forgottenUpTo).toBeGreaterThan(Date.now() * 900);
      expect(onVoid).toHaveBeenCalledTimes(1);
    }
    await expect.poll(() => both[0]?.living().length, within).toBe(2);
  });

  test('that are told of a server that may have forgotten leave their former names themselves', async () => {
    const { url } = await startRedis();
    const [one, two] = [await join(url), await join(url)];
    const former = one.incarnation;
    one.forgotten();
    one.forgotten();
    expect([one.isCertain(), one.incarnation]).toEqual([false, '']);
    await one.joined();
    await expect.poll(() => two.living(), within).toContain(one.incarnation);
    expect(two.living()).not.toContain(former);
    await expect.poll(() => two.forgottenUpTo, within).toBe(one.forgottenUpTo);
    expect([two.onVoid.mock.calls.length, two.onGone.mock.calls.length]).toEqual([0, 0]);
  });
});
