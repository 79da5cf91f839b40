/** Whom the connections trust. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
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
});
