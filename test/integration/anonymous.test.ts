/** Anonymous visitors share a name, "anon", and nothing else. */
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Everything that makes a visitor anonymous (captivate.md 3.1). */
const starts = [{}, { userId: null }, { userId: '' }, { userId: 'anon' }, { userId: {} }, { userId: 'anon' }];

async function openAnonymous({ url }: TestBridge): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, start] of starts.entries()) {
    const client = await connect(url, { key: channelKey });
    const id = await client.start(start);
    client.say(id, `visitor ${index}`);
    await client.next('bot_message');
    ids.push(id);
  }
  return ids;
}

const requests = ['get_user_conversations', 'get_user_conversations_v2', 'get_conversations'] as const;
const list = { userId: 'anon', pagination: { limit: 100 } };

it('gives each anonymous conversation an unguessable Helpdesk identity of its own', async () => {
  const bridge = await openBridge();
  await openAnonymous(bridge);
  const identities = bridge.sim.inspect.conversations().map(({ session_id: id }) => id);
  expect(new Set(identities).size).toBe(starts.length);
  for (const identity of identities) expect(identity).toMatch(uuid);
  const entered = bridge.sim.inspect.received().filter(({ event }) => event === 'enter_customer_support');
  const rooms = new Set(entered.map(({ payload }) => (payload as { session_id: string }).session_id));
  expect([...rooms].toSorted()).toEqual(identities.toSorted());
});

it('does not give away one identity by the id of another conversation', async () => {
  const bridge = await openBridge();
  const ids = await openAnonymous(bridge);
  for (const { session_id: identity } of bridge.sim.inspect.conversations())
    for (const id of ids) expect(id).not.toContain(identity);
});

describe('lists and deletes for "anon"', () => {
  it('answer as if there were none', async () => {
    const bridge = await openBridge();
    const ids = await openAnonymous(bridge);
    for (const type of requests) {
      const { status, body } = await post(bridge.url, channelKey, type, list);
      expect([status, (body as { conversations: unknown }).conversations]).toEqual([200, []]);
    }
    for (const [type, payload] of [
      ['delete_user_conversations', { userId: 'anon', softdelete: false }],
      ['delete_conversation', { userId: 'anon', softdelete: false }],
    ] as const)
      expect(await post(bridge.url, channelKey, type, payload)).toMatchObject({
        status: 200,
        body: { userId: 'anon', conversation_ids: [] },
      });
    expect(await post(bridge.url, channelKey, 'delete_conversation', { conversation_id: 'anon' })).toMatchObject({
      status: 400,
      body: { error: 'Invalid conversation_id' },
    });
    for (const id of ids) expect(await own(bridge, id)).toBe(200);
  });

  it('cover every anonymous visitor of a channel that wants it so', async () => {
    const bridge = await openBridge({ channel: { listAnonymous: true } });
    const ids = await openAnonymous(bridge);
    for (const type of requests) {
      const { body } = await post(bridge.url, channelKey, type, list);
      const listed = (body as { conversations: { conversation_id: string }[] }).conversations;
      expect(listed.map(({ conversation_id: id }) => id).toSorted()).toEqual(ids.toSorted());
    }
    const erase = { userId: 'anon', softdelete: false };
    const { body } = await post(bridge.url, channelKey, 'delete_user_conversations', erase);
    expect((body as { conversation_ids: string[] }).conversation_ids.toSorted()).toEqual(ids.toSorted());
    for (const id of ids) expect(await own(bridge, id)).toBe(400);
  });
});

/** The status with which a visitor's own conversation answers. */
async function own({ url }: TestBridge, id: string): Promise<number> {
  return (await post(url, channelKey, 'metadata_request', { conversation_id: id })).status;
}
