/** Readiness when the store does not do its part. */
import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { Metrics } from '../metrics.js';
import type { BridgeStore } from '../relay/bridge-store.js';
import { HealthController } from './health.controller.js';

async function readyWith(ping: () => Promise<void>): Promise<{ status: number; body: object }> {
  let status = 0;
  const reply = { status: (code: number) => (status = code) };
  const controller = new HealthController({
    store: { ping } as unknown as BridgeStore,
    storeTimeoutMs: 20,
    metrics: new Metrics(),
    isDraining: () => false,
    refusedChannels: () => [],
  });
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

it('is not ready while the store fails, and does not say why', async () => {
  const ready = await readyWith(() => Promise.reject(new Error('the password SECRET is wrong')));
  expect(ready).toMatchObject({ status: 503, body: { store: 'failing' } });
  expect(JSON.stringify(ready)).not.toContain('SECRET');
});
