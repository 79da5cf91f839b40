/** The canary: a client of the bridge's own that proves the whole road, and leaves nothing behind. */
import { expect, it } from 'vitest';
import { createLogger } from '../../apps/bridge/src/log.js';
import { askAdmin, balanceOf, metricsOf } from '../support/admin.js';
import { openBridge } from '../support/bridge.js';

const canary = { everyMs: 10_000, timeoutMs: 1000 };

const valueOf = async (adminUrl: string, series: string): Promise<number> =>
  Number(
    new RegExp(`^deskbridge_${series.replaceAll(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(await metricsOf(adminUrl))?.[1],
  );

it('says something, hears the answer, closes its ticket, and is erased', async () => {
  const { adminUrl, sim } = await openBridge({ channel: { canary, closeOnDelete: false } });
  await expect
    .poll(() => valueOf(adminUrl, 'canary_visits_total{channel="shop",outcome="answered"}'), { timeout: 8000 })
    .toBe(1);
  await expect.poll(() => sim.inspect.conversations()).toMatchObject([{ closed: true }]);
  const since = Date.now() / 1000 - (await valueOf(adminUrl, 'canary_last_success_timestamp_seconds{channel="shop"}'));
  expect(since).toBeLessThan(10);
  expect(await valueOf(adminUrl, 'canary_seconds{channel="shop"}')).toBeGreaterThan(0);
  expect(await valueOf(adminUrl, 'canary_visits_total{channel="other",outcome="answered"}')).toBe(0);
  expect(await metricsOf(adminUrl)).not.toContain('canary_seconds{channel="other"}');
  await expect.poll(() => balanceOf(adminUrl, 'to_helpdesk')).toMatchObject({ pending: 0, dead: 0 });
  const { body } = await askAdmin(adminUrl, '/admin/conversations');
  expect(JSON.stringify(body)).not.toContain('anon');
});

it('says that it had no answer, sends nothing on top of it, and no message dies of it', async () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const { adminUrl, sim } = await openBridge({ channel: { canary }, logger, env: { RETRY_MAX_MS: '200' } });
  await sim.faults.down();
  await expect
    .poll(() => valueOf(adminUrl, 'canary_visits_total{channel="shop",outcome="failed"}'), { timeout: 8000 })
    .toBe(1);
  expect(lines.filter((line) => line.includes('the canary had no answer'))).toHaveLength(1);
  expect(await balanceOf(adminUrl, 'to_helpdesk')).toMatchObject({ accepted: 1, pending: 1 });
  await sim.faults.up();
  await expect.poll(() => sim.inspect.conversations(), { timeout: 8000 }).toMatchObject([{ closed: true }]);
  await expect.poll(() => balanceOf(adminUrl, 'to_helpdesk')).toMatchObject({ accepted: 1, delivered: 1, dead: 0 });
});
