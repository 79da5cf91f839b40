/** Readiness when the store does not do its part. */
import type { FastifyReply } from 'fastify';
import { expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '#state';
import { Metrics } from '../../metrics/metrics.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import { HealthController } from './health.controller.js';

function controllerWith(ping: () => Promise<void>, isDraining = false): HealthController {
  return new HealthController({
    store: { ping } as unknown as BridgeStore,
    storeTimeoutMs: 20,
    metrics: new Metrics(),
    hasTraces: false,
    isDraining: () => isDraining,
    refusedChannels: () => [],
    standings: () => ({}),
    files: { state: () => Promise.resolve('ok' as const) },
  });
}

function readyWith(ping: () => Promise<void>): Promise<{ status: number; body: object }> {
  return readyOf(controllerWith(ping));
}

async function readyOf(controller: HealthController): Promise<{ status: number; body: object }> {
  let status = 0;
  const reply = { status: (code: number) => (status = code) };
  const body = await controller.ready(reply as unknown as FastifyReply);
  return { status, body };
}

it('is ready while the store answers', async () => {
  expect(await readyWith(() => Promise.resolve())).toMatchObject({ status: 200, body: { store: 'ok' } });
});

it('is not ready while the store is silent, and says so in time', async () => {
  const begin = performance.now();
  const ready = await readyWith(() => new Promise<void>(() => undefined));
  expect(ready).toMatchObject({ status: 503, body: { status: 'not ready', store: 'silent' } });
  expect(performance.now() - begin).toBeLessThan(2000);
});

it('is not ready once a shutdown has begun, whatever the store says', async () => {
  const ready = await readyOf(controllerWith(() => Promise.resolve(), true));
  expect(ready).toMatchObject({ status: 503, body: { status: 'not ready', store: 'ok', draining: true } });
});

it('asks a silent store once for all probes that come meanwhile, and anew for the next one', async () => {
  const ping = vi.fn(() => new Promise<void>(() => undefined));
  const controller = controllerWith(ping);
  const probes = await Promise.all(Array.from({ length: 50 }, () => readyOf(controller)));
  expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([503]));
  expect(ping).toHaveBeenCalledTimes(1);
  ping.mockResolvedValue();
  expect(await readyOf(controller)).toMatchObject({ status: 200 });
});

it('is alive whatever the store does, and does not ask it', () => {
  const ping = vi.fn(() => new Promise<void>(() => undefined));
  expect(controllerWith(ping, true).live()).toEqual({ status: 'live' });
  expect(ping).not.toHaveBeenCalled();
});

/** As `node:sqlite` reports a result code. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error('something of SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });
}

it.each([
  ['full', sqliteError(13)],
  ['read-only', sqliteError(8)],
  // Extended result codes: read-only because the file was moved, or the log cannot be written.
  ['read-only', sqliteError(8 | (4 << 8))],
  ['full', Object.assign(new Error('write'), { code: 'ENOSPC' })],
  ['full', Object.assign(new Error('write'), { code: 'EDQUOT' })],
  ['read-only', Object.assign(new Error('open'), { code: 'EROFS' })],
  ['read-only', new Error("READONLY You can't write against a read only replica.")],
  ['read-only', new Error('MISCONF Redis is configured to save RDB snapshots')],
  ['full', new Error("OOM command not allowed when used memory > 'maxmemory'.")],
  ['failing', sqliteError(10)],
])('is not ready while the store takes no writes, says %s, and is ready again afterwards', async (store, error) => {
  const wrapped = new StoreUnavailableError('The store failed', { cause: error });
  const answers = [() => Promise.resolve(), () => Promise.reject(wrapped), () => Promise.resolve()];
  const ping = (): Promise<void> => (answers.shift() ?? (() => Promise.resolve()))();
  expect(await readyWith(ping)).toMatchObject({ status: 200, body: { status: 'ready', store: 'ok' } });
  expect(await readyWith(ping)).toMatchObject({ status: 503, body: { status: 'not ready', store } });
  expect(await readyWith(ping)).toMatchObject({ status: 200, body: { status: 'ready', store: 'ok' } });
});

it('is not ready while the store fails, and does not say why', async () => {
  const ready = await readyWith(() => Promise.reject(new Error('the password SECRET is wrong')));
  expect(ready).toMatchObject({ status: 503, body: { store: 'failing' } });
  expect(JSON.stringify(ready)).not.toContain('SECRET');
});
