/** Whom the connections trust. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { startRedis } from '../../support/redis/redis-server.js';
import { makeCertificates, startTlsRedis } from '../../support/redis/redis-tls.js';
import { count, hear, open, openOnly } from './open.js';

describe('connections by TLS', () => {
  it('trust the authority that they are given', async () => {
    const { url, caFile } = await startTlsRedis();
    const opened = await open(url, { tlsCa: await readFile(caFile, 'utf8') });
    expect(await opened.data.run(count, 'k', [])).toBe(1);
    const heard = await hear(opened, 'db:in:{r}');
    await opened.publish('db:in:{r}', 'hello');
    await expect.poll(() => heard.told).toContain('hello');
    const byName = await open(url.replace('127.0.0.1', 'localhost'), { tlsCa: await readFile(caFile, 'utf8') });
    expect(await byName.data.run(count, 'k', [])).toBe(2);
  });

  it('trust nobody else', async () => {
    const { url } = await startTlsRedis();
    const { caFile: other } = await makeCertificates();
    for (const options of [{}, { tlsCa: await readFile(other, 'utf8') }]) {
      const { data, reports } = openOnly(url, options);
      await expect(data.ready(300)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
      expect(JSON.stringify(reports)).toMatch(/certificate/);
    }
  });

  it('say nothing in the clear to a server that speaks TLS', async () => {
    const { url } = await startTlsRedis();
    const { data } = openOnly(url.replace('rediss:', 'redis:'));
    await expect(data.ready(300)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });

  it('reach a cluster and the master of Sentinels, and those as well', async () => {
    const tls = await makeCertificates();
    const tlsCa = await readFile(tls.caFile, 'utf8');
    const node = await startRedis({ tls, config: ['cluster-enabled yes', 'tls-cluster yes'] });
    await node.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await expect
      .poll(async () => String(await node.command('CLUSTER', 'INFO')), { timeout: 10_000 })
      .toContain('cluster_state:ok');
    const cluster = await open(node.url.replace('rediss:', 'rediss+cluster:'), { tlsCa });
    expect(await cluster.data.run(count, 'k', [])).toBe(1);

    const master = await startRedis({ tls });
    const sentinel = await startRedis({
      tls,
      isSentinel: true,
      config: [`sentinel monitor main 127.0.0.1 ${master.port} 1`, 'tls-replication yes'],
    });
    const group = await open(`${sentinel.url.replace('rediss:', 'rediss+sentinel:')}/main`, { tlsCa });
    expect(await group.data.run(count, 'k', [])).toBe(1);
    const stranger = openOnly(`${sentinel.url.replace('rediss:', 'rediss+sentinel:')}/main`);
    await expect(stranger.data.ready(300)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
