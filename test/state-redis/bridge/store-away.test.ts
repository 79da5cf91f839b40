/** Redis is killed under a bridge and started again: refused at once and for good meanwhile, sockets stay, then everything goes on. */
import { expect, test, vi } from 'vitest';
import { askAdmin, balanceOf } from '../../support/admin.js';
import { channelKey, openBridge } from '../../support/bridge.js';
import { postMessage } from '../../support/http-client.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { connect } from '../../support/ws-client.js';

const soon = { timeout: 15_000, interval: 20 };
/** What is known to be away is not waited for; far below the store's own deadline. */
const atOnceMs = 500;

test('a bridge lives through the death of Redis, and takes nothing that it has refused', async () => {
  const redis = await startRedis({ config: ['appendfsync always'] });
  const { url, adminUrl, sim } = await openBridge({
    env: { STORE_URL: redis.url, OWNER_TIMEOUT_MS: '1500', STORE_TIMEOUT_MS: '1000' },
    sim: { sateDelayMs: 0, sate: (text) => ({ html: `re: ${text}` }) },
  });
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  client.say(id, 'before');
  await client.next('bot_message');
  const statusOf = async (path: string) => (await askAdmin(adminUrl, `/health/${path}`)).status;
  expect(await statusOf('ready')).toBe(200);

  await redis.kill();
  // The first may wait as long as the store's deadline, for nobody knows yet that Redis is gone.
  expect(await postMessage(url, channelKey, id, 'refused first')).toMatchObject({ status: 503 });
  for (const text of ['refused by HTTP', 'refused again']) {
    const begun = performance.now();
    const { status, headers } = await postMessage(url, channelKey, id, text);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
  }
  const begun = performance.now();
  client.say(id, 'refused on the socket');
  expect((await client.next()).payload).toEqual({
    conversation_id: id,
    error_code: 503,
    error_desc: 'Not accepted, try again later',
  });
  expect(performance.now() - begun).toBeLessThan(atOnceMs);
  await vi.waitFor(async () => expect(await statusOf('ready')).toBe(503), soon);
  expect(await statusOf('live')).toBe(200);

  await redis.restart();
  await vi.waitFor(async () => expect(await statusOf('ready')).toBe(200), soon);
  // Ready as soon as heartbeats are answered: what carries messages may be some tenths of a second later.
  await vi.waitFor(async () => expect((await postMessage(url, channelKey, id, 'after')).status).toBe(200), soon);
  client.say(id, 'on the same socket');
  await vi.waitFor(() => {
    const texts = sim.inspect.conversations('ulla').map((ticket) => sim.inspect.customerTexts(ticket.id));
    expect(texts).toEqual([['before', 'after', 'on the same socket']]);
  }, soon);
  expect((await client.next('bot_message')).raw).toContain('re: after');
  expect((await client.next('bot_message')).raw).toContain('re: on the same socket');
  expect(client.socket.readyState).toBe(client.socket.OPEN);
  await vi.waitFor(async () => {
    expect(await balanceOf(adminUrl, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 3, dead: 0, pending: 0 });
  }, soon);
  expect(await askAdmin(adminUrl, '/admin/audit')).toMatchObject({ status: 200, body: { discrepancies: [] } });
});
