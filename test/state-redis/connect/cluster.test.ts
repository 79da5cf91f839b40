/** What the connections promise in a cluster. */
import calculateSlot from 'cluster-key-slot';
import { describe, expect, it } from 'vitest';
import { pause } from '#async';
import { CallError } from '../../../libs/state/src/redis/connect/call-error.js';
import { startCluster } from '../../support/redis/redis-cluster.js';
import { count, hear, open, script } from './open.js';

describe('connections to a cluster', () => {
  it('run each script where its key is, and hear what is published anywhere', async () => {
    const cluster = await startCluster();
    const opened = await open(cluster.url);
    const keys = Array.from({ length: 60 }, (_, index) => `{${index}}k`);
    await Promise.all(keys.map((key) => opened.data.run(count, key, [])));
    expect(await Promise.all(keys.map((key) => opened.control.run(count, key, [])))).toEqual(keys.map(() => 2));
    expect(await Promise.all(cluster.nodes.map((node) => node.command('DBSIZE')))).toEqual([
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
    ]);
    const ears = await Promise.all(['{a}', '{b}', '{c}', '{d}'].map((name) => hear(opened, name)));
    await Promise.all(['{a}', '{b}', '{c}', '{d}'].map((name) => opened.publish(name, name)));
    await expect
      .poll(() => ears.map(({ told }) => told))
      .toEqual(['{a}', '{b}', '{c}', '{d}'].map((name) => ['subscribed', name]));
    expect(opened.forgotten).toBe(0);
  });

  it('follow a slot that has moved, and run nothing on half of it while it moves', async () => {
    const cluster = await startCluster();
    const opened = await open(cluster.url);
    const heard = await hear(opened, '{k}');
    const slot = calculateSlot('{k}');
    const from = await cluster.masterOf(slot);
    const to = cluster.nodes.find((node) => node !== from)!;
    const countAll = script(`#!lua
      local all = {}
      for number = 1, 6 do all[number] = redis.call('INCR', KEYS[1] .. number) end
      return all`);
    await opened.data.run(countAll, '{k}', []);
    const halfway = async (): Promise<void> => {
      await expect(opened.data.run(countAll, '{k}', [])).rejects.toMatchObject({ fate: 'refused', code: 'ASK' });
    };
    await cluster.moveSlot(slot, to, { halfway });
    expect(await opened.data.run(countAll, '{k}', [])).toEqual([2, 2, 2, 2, 2, 2]);
    await expect.poll(() => heard.told, { timeout: 5000 }).toEqual(['subscribed', 'subscribed']);
    await opened.publish('{k}', 'hello');
    await expect.poll(() => heard.told).toContain('hello');
    expect(opened.forgotten).toBe(0);
  });

  it('serve the other masters while one is away, and its successor', async () => {
    const cluster = await startCluster({ replicas: 1, config: ['cluster-require-full-coverage no'] });
    const opened = await open(cluster.url);
    const master = await cluster.masterOf('{k}');
    const keys = Array.from({ length: 20 }, (_, index) => `{${index}}`);
    const elsewhere = await Promise.all(keys.map(async (key) => ((await cluster.masterOf(key)) === master ? '' : key)));
    const other = elsewhere.find((key) => key !== '')!;
    await opened.data.run(count, '{k}', []);
    await opened.data.run(count, other, []);
    const heard = await hear(opened, '{k}');
    await master.kill();
    expect(await opened.data.run(count, other, [])).toBe(2);
    await expect
      .poll(() => opened.data.run(count, '{k}', []).catch((error: unknown) => error), { timeout: 15_000, interval: 20 })
      .toBe(2);
    expect(opened.forgotten).toBe(1);
    await expect.poll(() => heard.told, { timeout: 10_000 }).toEqual(['subscribed', 'subscribed']);
  });

  it('give up a frozen master, and nothing that it had got is done twice', async () => {
    const cluster = await startCluster({ replicas: 1 });
    const opened = await open(cluster.url);
    const master = await cluster.masterOf('{k}');
    let answered = 0;
    let unknown = 0;
    const end = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        await opened.data.run(count, '{k}', []);
        answered += 1;
      } catch (error) {
        if (!(error instanceof CallError) || error.fate !== 'refused') unknown += 1;
        await pause(10);
      }
      if (!end.signal.aborted) await ask();
    };
    const traffic = ask();
    await expect.poll(() => answered).toBeGreaterThan(20);
    master.freeze();
    await expect.poll(() => opened.forgotten, { timeout: 15_000 }).toBe(1);
    const before = answered;
    await expect.poll(() => answered).toBeGreaterThan(before + 20);
    master.thaw();
    await expect.poll(() => master.info('role'), { timeout: 10_000 }).toBe('slave');
    end.abort();
    await traffic;
    const counted = Number(await (await cluster.masterOf('{k}')).command('GET', '{k}'));
    // Lost with the old master is allowed, done twice is not.
    expect(counted).toBeLessThanOrEqual(answered + unknown);
    expect(unknown).toBeLessThanOrEqual(2);
  });
});
