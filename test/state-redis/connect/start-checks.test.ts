/** A Redis that would lose something is found before the bridge serves anybody. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkServer } from '../../../libs/state/src/redis/connect/checks/check-server.js';
import { StoreConfigError } from '../../../libs/state/src/contract/store.js';
import { checkStore } from '../../../libs/state/src/check/check-store.js';
import { redisDefaults } from '../../../libs/state/src/redis/options.js';
import type { RedisOptions } from '../../../libs/state/src/redis/options.js';
import { startCluster } from '../../support/redis/redis-cluster.js';
import { startSentinel } from '../../support/redis/redis-sentinel.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { openOnly } from './open.js';
import { sentinelRights, smallestRights } from './rights.js';

/** Opens and checks; resolves with the messages that an operator gets. */
async function check(url: string, options: Partial<RedisOptions> = {}): Promise<string[]> {
  const messages: string[] = [];
  const opened = openOnly(url, options);
  const report = (line: { message: string }): void => void messages.push(line.message);
  await checkServer(opened, { ...redisDefaults, report, startTimeoutMs: 5000, ...options });
  return messages;
}

describe('the checks at the start', () => {
  it('find nothing where all is well, and note the layout', async () => {
    const server = await startRedis();
    expect(await check(server.url)).toEqual([]);
    expect(await server.command('HMGET', 'db:{meta}:v', 'layout', 'places')).toEqual(['1', '256']);
    expect(await server.command('KEYS', '*')).toEqual(['db:{meta}:v']);
    expect(await check(server.url)).toEqual([]);
  });

  it('find nothing in a cluster and by Sentinels', async () => {
    const [cluster, group] = await Promise.all([startCluster(), startSentinel()]);
    expect(await check(cluster.url)).toEqual([]);
    expect(await check(group.url, { waitReplicas: 1 })).toEqual([]);
  });

  it.each([
    [['maxmemory 1gb', 'maxmemory-policy allkeys-lru'], /noeviction is needed/],
    [['cluster-enabled yes'], /must begin with redis\+cluster/],
  ])('refuse a server with %j', async (config, finding) => {
    const server = await startRedis({ config });
    const refusal = { name: 'StoreConfigError', message: expect.stringMatching(finding) as string };
    await expect(check(server.url)).rejects.toMatchObject(refusal);
    await expect(checkStore(server.url)).rejects.toMatchObject(refusal);
  });

  it('refuse an address that is of another kind', async () => {
    const server = await startRedis();
    const replica = await startRedis({ replicaOf: server });
    const of = (kind: string): string => server.url.replace('redis:', `redis+${kind}:`);
    await expect(check(of('cluster'))).rejects.toThrow(/is no cluster/);
    await expect(check(`${of('sentinel')}/main`)).rejects.toThrow(/no Sentinels/);
    await expect(check(replica.url)).rejects.toThrow(/is a replica/);
    await expect(check(`${server.url}/99`)).rejects.toThrow(/does not have the database/);
  });

  it('refuse what another program has stored', async () => {
    const server = await startRedis();
    await server.command('HSET', 'db:{meta}:v', 'layout', 2, 'places', 256);
    await expect(check(server.url)).rejects.toThrow(/layout 2/);
    await server.command('HSET', 'db:{meta}:v', 'layout', 1, 'places', 64);
    await expect(check(server.url)).rejects.toThrow(/64 places/);
    expect(await check(server.url, { prefix: 'other:' })).toEqual([]);
  });

  it('warn of what may be lost', async () => {
    const server = await startRedis({ config: ['appendonly no'] });
    expect(await check(server.url, { waitReplicas: 1, timeoutMs: 200 })).toEqual([
      expect.stringContaining('append-only file'),
      expect.stringContaining('fewer replicas'),
    ]);
  });

  it('wait for a Redis that is not there, and say why in the end', async () => {
    const server = await startRedis();
    await server.kill();
    await expect(check(server.url, { startTimeoutMs: 600 })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.stringMatching(/600 ms: .*ECONNREFUSED/) as string,
    });
    const checking = check(server.url);
    await server.restart();
    expect(await checking).toEqual([]);
  });
});

describe('a user of Redis', () => {
  const password = randomUUID();

  it('needs no more than the documented rights', async () => {
    const server = await startRedis({ users: [{ name: 'bridge', password, rules: smallestRights }] });
    expect(await check(server.url, { waitReplicas: 1, timeoutMs: 200 })).toHaveLength(1);
    const cluster = await startCluster({ users: [{ name: 'bridge', password, rules: smallestRights }] });
    expect(await check(cluster.url)).toEqual([]);
  });

  it('has them in the documents', async () => {
    const text = await readFile(new URL('../../../docs/redis-user.md', import.meta.url), 'utf8');
    const words = text.replace(/\s+/g, ' ');
    expect(words).toContain(smallestRights);
    expect(words).toContain(sentinelRights);
  });

  it('is refused without any one of them', async () => {
    const server = await startRedis({ users: [{ name: 'bridge', password, rules: smallestRights }] });
    const rights = smallestRights.split(' ').filter((right) => right.startsWith('+') || right.startsWith('&'));
    const passes = async (right: string): Promise<boolean> => {
      const user = `without${right}`;
      const others = smallestRights.split(' ').filter((each) => each !== right);
      await server.command('ACL', 'SETUSER', user, 'on', `>${password}`, ...others);
      const url = `redis://${encodeURIComponent(user)}:${password}@127.0.0.1:${server.port}/1`;
      try {
        await check(url, { waitReplicas: 1, timeoutMs: 100, startTimeoutMs: 20_000 });
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreConfigError);
        return false;
      }
    };
    const passing = await Promise.all(rights.map(async (right) => ((await passes(right)) ? [right] : [])));
    // The first is a name for CLIENT LIST; the others are for clusters.
    expect(passing.flat()).toEqual(['+client|setname', '+cluster|info', '+cluster|slots']);
  });

  it('is refused with a wrong password', async () => {
    const server = await startRedis({ users: [{ name: 'bridge', password, rules: smallestRights }] });
    const error: unknown = await check(server.url.replace(password, 'wrong-secret'), { startTimeoutMs: 300 }).catch(
      (problem: unknown) => problem,
    );
    expect(error).toMatchObject({ message: expect.stringMatching(/WRONGPASS/) as string });
    expect(String(error)).not.toContain('wrong-secret');
  });
});
