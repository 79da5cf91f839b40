/** Servers that stand in for each other. */
import { Cluster, Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterThisFile, afterThisTest } from '../../clean-up.js';
import { startCluster } from '../redis-cluster.js';
import type { RedisCluster } from '../redis-cluster.js';
import { startSentinel } from '../redis-sentinel.js';

describe('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster({ replicas: 1 }, afterThisFile);
  });

  it('serves at every node, with a replica that follows each master', async () => {
    expect(cluster.url).toBe(`redis+cluster://${cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`);
    const client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    afterThisTest(() => client.disconnect());
    const written = Array.from({ length: 100 }, (_, i) => client.set(`key ${i}`, i));
    expect(new Set(await Promise.all(written))).toEqual(new Set(['OK']));
    expect(client.nodes('master')).toHaveLength(3);
    expect(client.nodes('slave')).toHaveLength(3);
  });

  it('moves a slot with its keys while clients use it', async () => {
    const [first, second] = cluster.nodes;
    const slot = Number(await first!.command('CLUSTER', 'KEYSLOT', '{a}'));
    const from = await cluster.masterOf(slot);
    const to = from === first ? second! : first!;
    for (const key of ['{a}1', '{a}2', '{a}3']) await from.command('SET', key, 1);
    const refusals: unknown[] = [];
    const halfway = async (): Promise<void> => {
      const missing = await from.command('GET', '{a}0').catch((error: unknown) => error);
      const split = await from.command('MGET', '{a}1', '{a}2', '{a}3').catch((error: unknown) => error);
      refusals.push(String(missing), String(split));
    };
    await cluster.moveSlot(slot, to, { halfway });
    expect(refusals).toEqual([expect.stringContaining('ASK'), expect.stringContaining('TRYAGAIN')]);
    expect(await cluster.masterOf('{a}')).toBe(to);
    expect(await to.command('MGET', '{a}1', '{a}2', '{a}3')).toEqual(['1', '1', '1']);
  });

  it('knows who took over', async () => {
    const [, , master, , , replica] = cluster.nodes;
    expect(await cluster.masterOf(16_383)).toBe(master);
    await replica!.command('CLUSTER', 'FAILOVER');
    await expect.poll(() => cluster.masterOf(16_383), { interval: 20 }).toBe(replica);
  });
});

describe('Sentinel', () => {
  it('replaces a master that fails or is told to go', async () => {
    const group = await startSentinel({ downAfterMs: 500 });
    const first = await group.master();
    expect(first).toBe(group.servers[0]);
    await group.failover();
    const second = await group.waitForNewMaster(first);
    expect(await second.command('SET', 'a', 1)).toBe('OK');
    expect(group.url).toMatch(/^redis\+sentinel:\/\/127\.0\.0\.1:\d+,127\.0\.0\.1:\d+,127\.0\.0\.1:\d+\/mymaster$/);
    const sentinels = group.sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
    const client = new Redis({ sentinels, name: 'mymaster' });
    afterThisTest(() => client.disconnect());
    expect(await client.get('a')).toBe('1');
    await expect.poll(() => first.info('master_link_status'), { interval: 10, timeout: 10_000 }).toBe('up');
    second.freeze();
    expect(await group.waitForNewMaster(second)).toBe(first);
  });
});
