/** The servers that tests run on do what they promise. */
import { existsSync, readFileSync } from 'node:fs';
import { Cluster, Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterThisFile, afterThisTest } from '../clean-up.js';
import { findRedisServer } from './find-redis.js';
import { openRedis } from './open-redis.js';
import { startCluster } from './redis-cluster.js';
import type { RedisCluster } from './redis-cluster.js';
import { openRedisLine } from './redis-line.js';
import type { RedisLine } from './redis-line.js';
import { startSentinel } from './redis-sentinel.js';
import { startRedis } from './redis-server.js';
import type { RedisServer } from './redis-server.js';
import { makeCertificates, startTlsRedis } from './redis-tls.js';

interface ConnectOptions {
  readonly commandTimeout?: number;
  readonly tls?: { readonly ca: Buffer };
  readonly family?: number;
  readonly endsOnClose?: boolean;
}

/** A client that repeats nothing and waits for nothing. */
function connect(url: string, options: ConnectOptions = {}): Redis {
  const { endsOnClose = false, ...others } = options;
  const client = new Redis(url, {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => (endsOnClose ? null : 20),
    ...others,
  });
  client.on('error', () => undefined);
  afterThisTest(() => client.disconnect());
  return client;
}

describe('a server of its own', () => {
  it('keeps what it was told when it is killed and started again', async () => {
    const server = await startRedis();
    const { pid, port, url } = server;
    await server.command('SET', 'a', 1);
    await server.kill();
    await expect(server.command('GET', 'a')).rejects.toThrow();
    expect(() => server.pid).toThrow('does not run');
    await server.restart();
    expect(await server.command('GET', 'a')).toBe('1');
    expect(server).toMatchObject({ port, url });
    expect(server.pid).not.toBe(pid);
    expect(server.log).toContain('DB loaded from append only file');
  });

  it('answers nothing while it is frozen, and everything afterwards', async () => {
    const server = await startRedis();
    const client = connect(server.url, { commandTimeout: 100 });
    await client.ping();
    server.freeze();
    await expect(client.incr('n')).rejects.toThrow('timed out');
    server.thaw();
    expect(await server.command('GET', 'n')).toBe('1');
  });

  it('is made as the test wants it', async () => {
    const server = await startRedis({ config: ['maxmemory 2mb', 'maxmemory-policy noeviction'] });
    await expect(server.command('SET', 'a', 'x'.repeat(3_000_000))).rejects.toThrow('OOM');
    expect(await server.command('CONFIG', 'SET', 'maxmemory', 0)).toBe('OK');
    expect(await server.info('maxmemory')).toBe('0');
    await expect(startRedis({ config: ['no-such-line'] })).rejects.toThrow('no-such-line');
  });

  it('knows its users and nobody else', async () => {
    const users = [{ name: 'bridge', password: 'a@b/c', rules: '~db:* +@all' }];
    const server = await startRedis({ users });
    const client = connect(server.url);
    expect(await client.set('db:a', 1)).toBe('OK');
    await expect(client.set('a', 1)).rejects.toThrow('NOPERM');
    await expect(connect(`redis://127.0.0.1:${server.port}`).get('db:a')).rejects.toThrow('NOAUTH');
    await server.restart();
    expect(await server.command('GET', 'db:a')).toBe('1');
  });

  it('follows another', async () => {
    const master = await startRedis();
    const replica = await startRedis({ replicaOf: master });
    await expect.poll(() => replica.info('master_link_status'), { interval: 10 }).toBe('up');
    await expect(replica.command('SET', 'a', 1)).rejects.toThrow('READONLY');
  });

  it('ends and leaves no folder when it is stopped', async () => {
    const server = await startRedis();
    const [, folder = ''] = (await server.command('CONFIG', 'GET', 'dir')) as string[];
    const { pid } = server;
    server.freeze();
    await server.stop();
    expect(existsSync(folder)).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('finding one', () => {
  it('says what to do where there is none', async () => {
    await expect(findRedisServer({ path: '/nowhere', mayInstall: true })).rejects.toThrow(
      'apt-get install redis-server',
    );
  });

  it('uses the server that was given, and leaves nothing there', async () => {
    const server = await startRedis();
    let close: () => void | Promise<void> = () => undefined;
    const redis = await openRedis((closing) => (close = closing), server.url);
    const [one, other] = [redis.newPrefix(), redis.newPrefix()];
    await server.command('MSET', `${one}a`, 1, `${other}a`, 1, 'somebody else', 1);
    expect(redis.url).toBe(server.url);
    await close();
    expect(await server.command('KEYS', '*')).toEqual(['somebody else']);
  });

  it('starts one where none was given', async () => {
    const { url } = await openRedis(undefined, null);
    expect(await connect(url).ping()).toBe('PONG');
  });
});

describe('a line', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({}, afterThisFile);
  });

  const open = async (options: ConnectOptions = {}): Promise<{ line: RedisLine; client: Redis }> => {
    await server.command('FLUSHALL');
    const line = await openRedisLine(`${server.url}/0`);
    return { line, client: connect(line.url, options) };
  };

  it('loses answers of requests that were carried out', async () => {
    const { line, client } = await open();
    await client.set('n', 0);
    line.cutBeforeAnswer(2);
    await expect(client.incr('n')).rejects.toThrow();
    await expect(client.incr('n')).rejects.toThrow();
    expect(await client.incr('n')).toBe(3);
    expect(line.lost).toBe(2);
  });

  it('loses the answers that are meant, also among others', async () => {
    const { line, client } = await open();
    await client.ping();
    line.cutBeforeAnswer(1, ['EVAL']);
    const answers = [client.set('a', 1), client.eval("return redis.call('SET', 'b', ARGV[1])", 0, 'x'.repeat(1e6))];
    const [set, script] = await Promise.allSettled(answers);
    expect([set?.status, script?.status]).toEqual(['fulfilled', 'rejected']);
    expect(await client.strlen('b')).toBe(1e6);
    expect(line.lost).toBe(1);
  });

  it('is silent but open, both ways or for answers only', async () => {
    const { line, client } = await open({ commandTimeout: 100 });
    await client.ping();
    line.hold();
    await expect(client.incr('n')).rejects.toThrow('timed out');
    expect(await server.command('GET', 'n')).toBeNull();
    line.release();
    await expect.poll(() => server.command('GET', 'n'), { interval: 10 }).toBe('1');
    line.hold('answers');
    await expect(client.incr('n')).rejects.toThrow('timed out');
    expect(await server.command('GET', 'n')).toBe('2');
    line.release();
    expect(await client.incr('n')).toBe(3);
    expect(client.status).toBe('ready');
  });

  it('delays answers and keeps their order', async () => {
    const { line, client } = await open();
    await client.ping();
    line.delayAnswers(50);
    const start = performance.now();
    const order: number[] = [];
    const slow = client.incr('n').then((n) => order.push(n));
    await expect.poll(() => server.command('GET', 'n'), { interval: 5 }).toBe('1');
    line.delayAnswers(0);
    await Promise.all([slow, client.incr('n').then((n) => order.push(n))]);
    expect(performance.now() - start).toBeGreaterThan(45);
    expect(order).toEqual([1, 2]);
  });

  it('carries published messages beside answers', async () => {
    const { line, client } = await open();
    await client.subscribe('news');
    const heard = new Promise((resolve) => client.once('message', (_, text) => resolve(text)));
    line.cutBeforeAnswer(1, ['GET']);
    await server.command('PUBLISH', 'news', 'one');
    expect(await heard).toBe('one');
    await expect(client.get('a')).rejects.toThrow();
  });

  it('cuts what is open and refuses what comes', async () => {
    const { line, client } = await open({ endsOnClose: true });
    await client.ping();
    await line.refuse(true);
    expect(await client.ping()).toBe('PONG');
    const closed = new Promise((resolve) => client.once('end', resolve));
    line.cut();
    await closed;
    const refused = connect(line.url, { endsOnClose: true });
    const error = new Promise((resolve) => refused.once('error', resolve));
    expect(await error).toMatchObject({ code: 'ECONNREFUSED' });
    await line.refuse(false);
    expect(await connect(line.url).ping()).toBe('PONG');
  });
});

describe('TLS', () => {
  it('lets in who trusts its authority and has the password', async () => {
    const { url, caFile, server } = await startTlsRedis();
    expect(url).toMatch(/^rediss:\/\/bridge:/);
    expect(await connect(url, { tls: { ca: readFileSync(caFile) } }).ping()).toBe('PONG');
    const byName = url.replace('127.0.0.1', 'localhost');
    expect(await connect(byName, { tls: { ca: readFileSync(caFile) }, family: 4 }).ping()).toBe('PONG');
    const stranger = connect(url, { tls: { ca: readFileSync((await makeCertificates()).caFile) } });
    expect(await new Promise((resolve) => stranger.once('error', resolve))).toMatchObject({ message: /certificate/ });
    const nobody = connect(url.replace(/bridge:[^@]*@/, ''), { tls: { ca: readFileSync(caFile) } });
    await expect(nobody.get('a')).rejects.toThrow('NOAUTH');
    expect(await server.command('PING')).toBe('PONG');
  });
});

describe('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    const t = performance.now();
    cluster = await startCluster({ replicas: 1 }, afterThisFile);
    console.log('CLUSTER', performance.now() - t);
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
    const t = performance.now();
    const group = await startSentinel({ downAfterMs: 500 });
    console.log('SENTINEL', performance.now() - t);
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
  });
});
