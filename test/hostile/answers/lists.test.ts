/** One visitor with six hundred conversations of much metadata lists them all: the process, and a neighbour, must not notice. */
import { expect, it } from 'vitest';
import { channelKey } from '../../support/bridge.js';
import { post } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';
import { Neighbour } from '../neighbour.js';
import { openSmallBridge } from './small-bridge.js';

const conversations = 600;
/** As much as the default lets in. */
const metadataBytes = 250_000;

interface List {
  readonly conversations: readonly { readonly conversation_id: string; readonly metadata: Record<string, unknown> }[];
  readonly pagination?: { readonly total: number };
}

it('lists 150 MB of metadata in a heap of 160 MB, and answers no more than it may', { timeout: 120_000 }, async () => {
  const bridge = await openSmallBridge({ MAX_ANSWER_BYTES: '2000000', MAX_UNSENT_BYTES: '1048576' });
  const { url } = bridge;
  const client = await connect(url, { key: channelKey });
  const ids: string[] = [];
  for (let index = 0; index < conversations; index++) {
    const metadata = { conversation_title: `chat ${index}`, note: `${index}:${'x'.repeat(metadataBytes)}` };
    ids.push(await client.start({ userId: 'ulla', metadata }));
  }
  const neighbour = await Neighbour.moveIn(url);
  const base = await bridge.resident();
  const list = (type: string, more: object = {}) => patiently(url, type, { userId: 'ulla', ...more });

  const most = await bridge.mostDuring(async () => {
    const all = await list('get_user_conversations');
    expect(all.conversations.map((one) => one.conversation_id)).toEqual(ids.toReversed());
    expect(JSON.stringify(all).length).toBeLessThan(2_300_000);
    expect(all.conversations[0]?.metadata).toHaveProperty('note');
    const dates = ['conversationCreatedAt', 'conversationUpdatedAt'];
    expect(Object.keys(all.conversations[10]?.metadata ?? {})).toEqual(['conversation_title', ...dates]);
    expect(Object.keys(all.conversations.at(-1)?.metadata ?? {})).toEqual(dates);
    const lists = await Promise.all(Array.from({ length: 12 }, () => list('get_conversations')));
    for (const each of lists) expect(each.conversations).toHaveLength(conversations);

    client.send('get_user_conversations', { userId: 'ulla' });
    const heard = (await client.next('user_conversations', 20_000)).payload as unknown as List;
    expect(heard.conversations).toHaveLength(conversations);

    const page = await list('get_user_conversations_v2', { pagination: { page: 60, limit: 10 } });
    expect(page.conversations.map((one) => one.conversation_id)).toEqual(ids.slice(0, 10).toReversed());
    expect(page.pagination?.total).toBe(conversations);
    const found = await list('get_user_conversations_v2', { search: { note: '599:' } });
    expect(found.conversations.map((one) => one.conversation_id)).toEqual([ids.at(-1)]);
    // Longer ago than what a search looks at.
    expect((await list('get_user_conversations_v2', { search: { note: '5:xxx' } })).pagination?.total).toBe(6);
  });
  expect(most - base).toBeLessThan(150);
  await neighbour.hasNoticedNothing();
});

it('hides and erases them all by the user id', { timeout: 120_000 }, async () => {
  const { url } = await openSmallBridge();
  const client = await connect(url, { key: channelKey });
  const metadata = { note: 'x'.repeat(metadataBytes) };
  for (let index = 0; index < 300; index++) await client.start({ userId: 'ulla', metadata });
  client.send('delete_user_conversations', { userId: 'ulla' });
  const { payload } = await client.next('delete_conversation_success', 60_000);
  expect(payload['conversation_ids']).toHaveLength(300);
  const { body } = await post(url, channelKey, 'get_user_conversations', { userId: 'ulla' });
  expect(body).toEqual({ conversations: [] });
});

/** Posts an event; the machine may be busy with the others. */
async function patiently(url: string, event_type: string, event_payload: object): Promise<List> {
  const answer = await fetch(`${url}/api/custom-channel/sockets/message`, {
    method: 'POST',
    headers: { 'x-api-key': channelKey },
    body: JSON.stringify({ event: { event_type, event_payload } }),
    signal: AbortSignal.timeout(30_000),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as List;
}
