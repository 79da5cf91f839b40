/** The servers that tests run on do what they promise. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { afterThisTest } from '../clean-up.js';
import { findProgram, findRedisServer } from './find-redis.js';
import { openRedis } from './open-redis.js';
import { connect } from './process/plain-client.js';
import { startRedis } from './redis-server.js';
import { makeCertificates, startTlsRedis } from './redis-tls.js';

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

  it('installs one where it may, once for all who look at the same time', async () => {
    const path = await mkdtemp(join(tmpdir(), 'deskbridge-path-'));
    afterThisTest(() => rm(path, { recursive: true }));
    const aptGet = `#!/bin/sh\n[ "$1" = update ] && exit\necho >"$0.ran.$$"\n: >${path}/redis-server\nchmod +x ${path}/redis-server\n`;
    await writeFile(join(path, 'apt-get'), aptGet, { mode: 0o755 });
    const search = { path, mayInstall: true };
    for (const name of ['flock', 'sh', 'chmod']) await symlink((await findProgram(name)) ?? '', join(path, name));
    expect(await Promise.all([findRedisServer(search), findRedisServer(search)])).toEqual([
      join(path, 'redis-server'),
      join(path, 'redis-server'),
    ]);
    expect((await readdir(path)).filter((name) => name.includes('.ran.'))).toHaveLength(1);
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

describe('TLS', () => {
  it('lets in who trusts its authority and has the password', async () => {
    const { url, caFile, server } = await startTlsRedis();
    expect(url).toMatch(/^rediss:\/\/bridge:/);
    expect(await connect(url, { tls: { ca: readFileSync(caFile) } }).ping()).toBe('PONG');
    const byName = url.replace('127.0.0.1', 'localhost');
    expect(await connect(byName, { tls: { ca: readFileSync(caFile) }, family: 4 }).ping()).toBe('PONG');
    const other = await makeCertificates();
    // One attempt: when ioredis is told to end within a handshake that fails, the error goes uncaught.
    const stranger = connect(url, { tls: { ca: readFileSync(other.caFile) }, endsOnClose: true });
    expect(await new Promise((resolve) => stranger.once('error', resolve))).toMatchObject({ message: /certificate/ });
    const nobody = connect(url.replace(/bridge:[^@]*@/, ''), { tls: { ca: readFileSync(caFile) } });
    await expect(nobody.get('a')).rejects.toThrow('NOAUTH');
    expect(await server.command('PING')).toBe('PONG');
  });
});
