/** What the connections to one Redis promise, whatever becomes of it. */
import { describe, expect, it } from 'vitest';
import { openRedisLine } from '../../support/redis/redis-line.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { count, echo, open, openOnly, script } from './open.js';

describe('a connection to one Redis', () => {
  it('runs scripts, in the order in which they were asked for', async () => {
    const { data, control } = await open((await startRedis()).url);
    const runs = Array.from({ length: 20 }, () => data.run(count, 'k', []));
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await control.run(echo, 'k', ['a', 'b'])).toEqual(['a', 'b']);
  });

  it('runs a script that Redis has forgotten', async () => {
    const server = await startRedis();
    const { data } = await open(server.url);
    await data.run(count, 'k', []);
    await server.command('SCRIPT', 'FLUSH');
    expect(await Promise.all([data.run(count, 'k', []), data.run(count, 'k', [])])).toEqual([2, 3]);
  });

  it('keeps to its database', async () => {
    const server = await startRedis();
    const { data } = await open(`${server.url}/3`);
    await data.run(count, 'k', []);
    await server.command('SELECT', 3);
    expect(await server.command('GET', 'k')).toBe('1');
  });

  it('says of a call whose answer got lost that nobody knows, and sends it once', async () => {
    const server = await startRedis();
    const line = await openRedisLine(server.url);
    const opened = await open(line.url);
    await opened.data.run(count, 'k', []);
    line.cutBeforeAnswer(1, ['EVALSHA']);
    await expect(opened.data.run(count, 'k', [])).rejects.toMatchObject({ name: 'CallError', fate: 'unknown' });
    await opened.data.ready(2000);
    expect(await opened.data.run(count, 'k', [])).toBe(3);
    expect(opened.forgotten).toBe(0);
  });

  it('refuses at once while Redis is away, and comes back to what has begun anew', async () => {
    const server = await startRedis();
    const opened = await open(server.url);
    await opened.data.run(count, 'k', []);
    await server.kill();
    await expect
      .poll(() => opened.data.run(count, 'k', []).catch((error: unknown) => error))
      .toMatchObject({ code: 'OFFLINE' });
    const from = performance.now();
    await expect(opened.data.run(count, 'k', [])).rejects.toMatchObject({ fate: 'refused', code: 'OFFLINE' });
    expect(performance.now() - from).toBeLessThan(50);
    expect(opened.forgotten).toBe(0);
    await server.restart();
    await opened.data.ready(3000);
    expect(opened.forgotten).toBe(1);
    expect(await opened.data.run(count, 'k', [])).toBeGreaterThan(0);
    await opened.control.ready(3000);
    expect(opened.forgotten).toBe(1);
    expect(opened.reports.map(({ level }) => level)).toEqual(expect.arrayContaining(['warn', 'info']));
  });

  it('gives a frozen Redis up after two seconds, and is back when that goes on', async () => {
    const server = await startRedis();
    const opened = await open(server.url);
    server.freeze();
    const from = performance.now();
    await expect(opened.data.run(count, 'k', [])).rejects.toMatchObject({ fate: 'unknown' });
    expect(performance.now() - from).toBeGreaterThan(1900);
    expect(performance.now() - from).toBeLessThan(2600);
    await expect(opened.data.run(count, 'k', [])).rejects.toMatchObject({ code: 'OFFLINE' });
    server.thaw();
    await opened.data.ready(3000);
    // What Redis had got before it froze was carried out: hence a time after which a script refuses itself.
    expect(await opened.data.run(count, 'k', [])).toBe(2);
    expect(opened.forgotten).toBe(0);
  });

  it('leaves a server that has become a replica', async () => {
    const [server, other] = await Promise.all([startRedis(), startRedis()]);
    const opened = await open(server.url);
    await server.command('REPLICAOF', '127.0.0.1', other.port);
    await expect(opened.data.run(count, 'k', [])).rejects.toMatchObject({ fate: 'refused', code: 'READONLY' });
    await server.command('REPLICAOF', 'NO', 'ONE');
    await opened.data.ready(3000);
    expect(await opened.data.run(count, 'k', [])).toBe(1);
    // Its history is another one, although the process is the same.
    expect(opened.forgotten).toBe(1);
  });

  it('tells a full Redis, a busy one and a mistake apart', async () => {
    const server = await startRedis({ config: ['maxmemory-policy noeviction'] });
    const { data } = await open(server.url);
    await expect(data.run(script(`#!lua\nreturn redis.call('HGET')`), 'k', [])).rejects.toMatchObject({
      fate: 'mistake',
    });
    await server.command('CONFIG', 'SET', 'maxmemory', 1);
    const full = await data.run(count, 'k', []).catch((error: unknown) => error);
    expect(full).toMatchObject({ fate: 'refused', isFull: true });
    await server.command('CONFIG', 'SET', 'maxmemory', 0, 'min-replicas-to-write', 1);
    await expect(data.run(count, 'k', [])).rejects.toMatchObject({ fate: 'refused', code: 'NOREPLICAS' });
    expect(await server.command('GET', 'k')).toBeNull();
  });

  it('takes a write for nothing that too few replicas have', async () => {
    const server = await startRedis();
    const { data, control } = await open(server.url, { waitReplicas: 1, timeoutMs: 300 });
    await expect(data.run(count, 'k', [])).rejects.toMatchObject({ fate: 'unknown', code: 'COPIES' });
    const replica = await startRedis({ replicaOf: server });
    await expect.poll(() => replica.info('master_link_status'), { timeout: 5000 }).toBe('up');
    const runs = () => data.run(count, 'k', []).catch(() => 0);
    await expect.poll(runs, { timeout: 5000 }).toBeGreaterThan(1);
    expect(await replica.command('GET', 'k')).toBe(await server.command('GET', 'k'));
    expect(await control.run(count, 'k', [])).toBeGreaterThan(2);
  });

  it('never holds what was sent in an error', async () => {
    const { data } = await open((await startRedis()).url);
    const error: unknown = await data
      .run(script(`#!lua\nreturn redis.call('HGET')`), 'k', ['a secret'])
      .catch((problem: unknown) => problem);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  });

  it('is not ready in time where nobody is', async () => {
    const server = await startRedis();
    await server.kill();
    const { data, reports } = openOnly(server.url);
    await expect(data.ready(300)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    expect(reports[0]).toMatchObject({
      level: 'warn',
      fields: { reason: expect.stringContaining('ECONNREFUSED') as string },
    });
  });
});
