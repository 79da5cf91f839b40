/** Limits of a channel hold over two replicas together. */
import { expect, test, vi } from 'vitest';
import type { BridgeState } from '../../../apps/bridge/src/relay/bridge-store.js';
import { openConfigured } from '../../../apps/bridge/src/process/open-configured.js';
import type { OpenState } from '../../../apps/bridge/src/process/open-configured.js';
import { askAdmin } from '../../support/admin.js';
import { channelKey, openBridge, openSim } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { post } from '../../support/http-client.js';
import { openRedis } from '../../support/redis/open-redis.js';
import { connect, connectStatus } from '../../support/ws-client.js';

/** Resolves when each has heard of the other: until then each counts for itself. */
async function openTwo(limits: object): Promise<[TestBridge, TestBridge]> {
  const helpdesk = await openSim();
  const redis = await openRedis();
  const env = { STORE_URL: redis.url, STORE_PREFIX: redis.newPrefix(), OWNER_TIMEOUT_MS: '3000' };
  const states: BridgeState[] = [];
  const openState: OpenState = async (...all) => {
    const state = await openConfigured(...all);
    states.push(state);
    return state;
  };
  const open = () => openBridge({ env, helpdesk, channel: { limits }, open: openState });
  const two: [TestBridge, TestBridge] = [await open(), await open()];
  await vi.waitFor(() => expect(states.map((state) => state.hasOthers())).toEqual([true, true]), {
    timeout: 10_000,
    interval: 10,
  });
  return two;
}

test('requests by HTTP are counted together, wherever they come in', async () => {
  const [one, other] = await openTwo({ eventsPerMinute: 5 });
  const statuses: number[] = [];
  for (let event = 0; event < 4; event++) {
    for (const { url } of [one, other]) {
      statuses.push((await post(url, channelKey, 'get_conversations', { userId: 'ulla' })).status);
    }
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
});

test('sockets are counted together, as soon as the replicas have told each other', async () => {
  const [one, other] = await openTwo({ sockets: 2 });
  const statusAt = ({ url }: TestBridge) => connectStatus(url, { key: channelKey });
  const first = await connect(one.url, { key: channelKey });
  await connect(other.url, { key: channelKey });
  for (const bridge of [one, other]) {
    await vi.waitFor(async () => expect(await statusAt(bridge)).toBe(503), { timeout: 5000, interval: 50 });
  }
  await first.close();
  await vi.waitFor(async () => expect(await statusAt(other)).toBe(101), { timeout: 5000, interval: 50 });
});

test('conversations of a user and what they take are counted together', async () => {
  const [one, other] = await openTwo({ conversationsPerUserPerHour: 3, conversationEntries: 2 });
  const here = await connect(one.url, { key: channelKey });
  const there = await connect(other.url, { key: channelKey });
  const id = await here.start({ userId: 'ulla' });
  await there.start({ userId: 'ulla' });
  await here.start({ userId: 'ulla' });
  there.send('conversation_start', { userId: 'ulla' });
  expect((await there.next()).payload).toMatchObject({ conversation_id: null, error_code: 429 });

  here.say(id, 'taken');
  await here.next('bot_message');
  there.say(id, 'not taken');
  expect((await there.next('general_error')).payload).toMatchObject({ conversation_id: id, error_code: 413 });
  const { body } = await askAdmin(other.adminUrl, '/admin/audit');
  expect(body).toMatchObject({ balanced: true, discrepancies: [] });
});
