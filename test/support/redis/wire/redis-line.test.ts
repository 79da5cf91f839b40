/** What a line does to the connections that go through it. */
import type { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { afterThisFile } from '../../clean-up.js';
import { connect } from '../process/plain-client.js';
import type { ConnectOptions } from '../process/plain-client.js';
import { openRedisLine } from '../redis-line.js';
import type { RedisLine } from '../redis-line.js';
import { startRedis } from '../redis-server.js';
import type { RedisServer } from '../redis-server.js';

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
