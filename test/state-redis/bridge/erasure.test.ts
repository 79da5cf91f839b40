/** What is erased leaves Redis, whichever replica was asked, and every replica forgets it. */
import { expect, test, vi } from 'vitest';
import { askAdmin, balanceOf } from '../../support/admin.js';
import { channelKey, openBridge, openSim } from '../../support/bridge.js';
import { getTranscript, post } from '../../support/http-client.js';
import { startRedis } from '../../support/redis/redis-server.js';
import type { RedisServer } from '../../support/redis/redis-server.js';
import { connect } from '../../support/ws-client.js';

const marker = 'QuinceMarmalade';
const eMail = 'eva.miller@example.org';
const soon = { timeout: 8000, interval: 50 };

/** Every key and value that there is, as text. */
async function dump(redis: RedisServer): Promise<string> {
  const readers: Record<string, (key: string) => [string, ...string[]]> = {
    string: (key) => ['GET', key],
    hash: (key) => ['HGETALL', key],
    list: (key) => ['LRANGE', key, '0', '-1'],
    set: (key) => ['SMEMBERS', key],
    zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  };
  const all: unknown[] = [];
  for (const key of (await redis.command('KEYS', '*')) as string[]) {
    const type = String(await redis.command('TYPE', key));
    all.push(key, await redis.command(...(readers[type]?.(key) ?? ['TYPE', key])));
  }
  return JSON.stringify(all);
}

test('an erasure at one replica leaves nothing in Redis, sends nothing that waited at another, and is known to both', async () => {
  const redis = await startRedis();
  const helpdesk = await openSim();
  const env = { STORE_URL: redis.url, OWNER_TIMEOUT_MS: '2000', RETRY_BASE_MS: '20', RETRY_MAX_MS: '50' };
  const [owner, other] = [await openBridge({ env, helpdesk }), await openBridge({ env, helpdesk })];
  const client = await connect(owner.url, { key: channelKey });
  const metadata = { shelf: marker, private: { secret: marker } };
  const id = await client.start({ userId: eMail, userBasicInfo: { name: marker }, metadata });
  client.say(id, `${marker} answered`);
  await client.next('bot_message');
  helpdesk.faults.set({ errorEnvelope: { event: 'support', status: 422, reason: `no ${marker}`, times: 1 } });
  client.say(id, `${marker} refused`);
  await client.next('general_error');
  await helpdesk.faults.down('503');
  client.say(id, `${marker} waits`);
  await expect.poll(() => balanceOf(owner.adminUrl, 'to_helpdesk')).toMatchObject({ pending: 1 });
  expect((await getTranscript(other.url, channelKey, id)).status).toBe(200);
  const filled = await dump(redis);
  for (const word of [marker, eMail]) expect(filled).toContain(word);

  const base = `/admin/channels/shop/users/${encodeURIComponent(eMail)}`;
  const { body } = await askAdmin(other.adminUrl, base, { method: 'DELETE' });
  expect(body).toMatchObject({ conversations: 1, waiting: 1, dead_letters: 1, closing: 1 });
  expect(await dump(redis)).not.toContain(marker);
  await helpdesk.faults.up();
  const tickets = () => helpdesk.inspect.conversations();
  await vi.waitFor(() => expect(tickets().map(({ closed }) => closed)).toEqual([true]), soon);
  await vi.waitFor(async () => expect(await dump(redis)).not.toContain(eMail), soon);
  expect(tickets().flatMap((ticket) => helpdesk.inspect.customerTexts(ticket.id))).toEqual([`${marker} answered`]);
  const remove = { conversation_id: id, softdelete: false };
  for (const { url, adminUrl } of [owner, other]) {
    expect((await getTranscript(url, channelKey, id)).status).toBe(404);
    expect((await post(url, channelKey, 'delete_conversation', remove)).status).toBe(200);
    expect(await askAdmin(adminUrl, '/admin/audit')).toMatchObject({ body: { discrepancies: [] } });
  }
  expect(await balanceOf(other.adminUrl, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 1, dead: 2, pending: 0 });
});
