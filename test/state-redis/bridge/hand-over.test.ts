/** A replica that is stopped hands over whom it talked for: the next one goes on at once, before any heartbeat or sweep could tell it. */
import { expect, test, vi } from 'vitest';
import { balanceOf } from '../../support/admin.js';
import { channelKey, openBridge, openSim } from '../../support/bridge.js';
import { postMessage } from '../../support/http-client.js';
import { openRedis } from '../../support/redis/open-redis.js';
import { connect } from '../../support/ws-client.js';

/** So rare are heartbeats (each 6 s) and sweeps that nothing is found by them in this test. */
const ownerTimeoutMs = 40_000;

test('what waits at a replica that is stopped is delivered by the next one long before a sweep', async () => {
  const helpdesk = await openSim({ sateDelayMs: 0 });
  const redis = await openRedis();
  const env = {
    STORE_URL: redis.url,
    STORE_PREFIX: redis.newPrefix(),
    OWNER_TIMEOUT_MS: String(ownerTimeoutMs),
    RETRY_BASE_MS: '50',
    RETRY_MAX_MS: '100',
  };
  const next = await openBridge({ env, helpdesk });
  const first = await openBridge({ env, helpdesk });
  await helpdesk.faults.down('503');
  const client = await connect(first.url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  for (const text of ['one', 'two']) {
    expect((await postMessage(first.url, channelKey, id, text)).status).toBe(200);
  }
  await first.close();
  expect(await balanceOf(next.adminUrl, 'to_helpdesk')).toMatchObject({ accepted: 2, pending: 2 });
  await helpdesk.faults.up();
  const texts = () => helpdesk.inspect.conversations('ulla').map((ticket) => helpdesk.inspect.customerTexts(ticket.id));
  await vi.waitFor(() => expect(texts()).toEqual([['one', 'two']]), { timeout: 3000, interval: 10 });
});
