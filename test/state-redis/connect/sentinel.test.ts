/** What the connections promise where Sentinels say who the master is. */
import { describe, expect, it } from 'vitest';
import { startSentinel } from '../../support/redis/redis-sentinel.js';
import { count, hear, open } from './open.js';
import { sentinelRights } from './rights.js';

describe('connections by Sentinel', () => {
  it('find the master, and the next one when it dies', async () => {
    const group = await startSentinel();
    const opened = await open(group.url);
    const heard = await hear(opened, 'db:in:{r1}');
    expect(await opened.data.run(count, 'k', [])).toBe(1);
    const master = await group.master();
    await expect.poll(async () => (await group.servers[1]?.command('GET', 'k')) ?? null).toBe('1');
    await master.kill();
    await group.waitForNewMaster(master);
    await opened.data.ready(10_000);
    await opened.control.ready(10_000);
    expect(await opened.data.run(count, 'k', [])).toBe(2);
    expect(opened.forgotten).toBe(1);
    await expect.poll(() => heard.told, { timeout: 10_000 }).toEqual(['subscribed', 'subscribed']);
    await opened.publish('db:in:{r1}', 'hello');
    await expect.poll(() => heard.told).toContain('hello');
  });

  it('leave a master that still works for another one', async () => {
    const group = await startSentinel();
    const opened = await open(group.url);
    const master = await group.master();
    await opened.data.run(count, 'k', []);
    await group.failover();
    const next = await group.waitForNewMaster(master);
    await expect.poll(() => opened.servers().map(({ options }) => options.port), { timeout: 10_000 }).toHaveLength(1);
    await expect.poll(() => opened.data.run(count, 'other', []).catch(() => 0), { timeout: 10_000 }).toBeGreaterThan(0);
    await expect.poll(() => next.command('GET', 'other')).not.toBeNull();
    expect(opened.forgotten).toBe(1);
  });

  it('find the master although the first Sentinel is frozen', async () => {
    const group = await startSentinel();
    group.sentinels[0]?.freeze();
    const opened = await open(group.url);
    expect(await opened.data.run(count, 'k', [])).toBe(1);
  });

  it('need few rights at the Sentinels', async () => {
    const group = await startSentinel();
    for (const sentinel of group.sentinels) {
      await sentinel.command('ACL', 'SETUSER', 'bridge', 'on', '>secret', ...sentinelRights.split(' '));
    }
    const opened = await open(`${group.url}?sentinelUser=bridge&sentinelPassword=secret`);
    const master = await group.master();
    const [first] = group.sentinels;
    await expect.poll(async () => String(await first?.command('CLIENT', 'LIST'))).toMatch(/cmd=subscribe user=bridge/);
    await group.failover();
    await group.waitForNewMaster(master);
    await expect.poll(() => opened.forgotten, { timeout: 10_000 }).toBe(1);
    await opened.data.ready(10_000);
    expect(opened.reports.filter(({ fields }) => JSON.stringify(fields).includes('NOPERM'))).toEqual([]);
  });
});
