/** The books: a conversation's journey hop by hop, and an audit that finds nothing to name. */
import { expect, test, vi } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { connect } from '../support/ws-client.js';

interface Timeline {
  readonly held: number;
  readonly waiting: readonly unknown[];
  readonly timeline: readonly { at: string; hop: string; ref: string; detail: string }[];
}

async function admin<T>(url: string, path: string): Promise<T> {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

test('a timeline shows every hop of every message, with times and without texts', async () => {
  const bridge = await openBridge();
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.say(id, 'where is my parcel');
  await client.next('bot_message');
  const path = `/admin/conversations/${encodeURIComponent(id)}/timeline`;
  const seen = await vi.waitFor(async () => {
    const now = await admin<Timeline>(bridge.adminUrl, path);
    expect(now.held).toBe(0);
    return now;
  }, 5000);
  const hops = seen.timeline.map(({ hop }) => hop);
  expect(hops.toSorted()).toEqual(
    ['accepted', 'sent', 'delivered', 'recorded user', 'queued bot for clients', 'confirmed'].toSorted(),
  );
  expect(hops.indexOf('accepted')).toBeLessThan(hops.indexOf('sent'));
  expect(hops.indexOf('sent')).toBeLessThan(hops.indexOf('delivered'));
  expect(hops.at(-1)).toBe('confirmed');
  const [work] = seen.timeline.filter(({ hop }) => hop === 'delivered');
  expect(work?.detail).toMatch(/^reply, ticket /);
  expect(seen.waiting).toEqual([]);
  expect(JSON.stringify(seen)).not.toContain('parcel');
});

test('what is found in the history says so in the timeline, with every sending', async () => {
  const bridge = await openBridge({ env: { REPLY_TIMEOUT_MS: '300', RETRY_BASE_MS: '20' } });
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start({});
  bridge.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  client.say(id, 'hello');
  await client.next('bot_message');
  bridge.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  client.say(id, 'again');
  const path = `/admin/conversations/${encodeURIComponent(id)}/timeline`;
  const { timeline } = await vi.waitFor(async () => {
    const now = await admin<Timeline>(bridge.adminUrl, path);
    expect(now.timeline.filter(({ hop }) => hop === 'delivered')).toHaveLength(2);
    return now;
  }, 8000);
  const details = timeline.filter(({ hop }) => hop === 'delivered').map(({ detail }) => detail.split(',')[0]);
  expect(details).toEqual(['reply', 'history']);
  expect(timeline.filter(({ hop }) => hop === 'sent')).toHaveLength(3);
});

test('an audit after a chat finds that the books balance, and an unknown conversation has no timeline', async () => {
  const bridge = await openBridge();
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start({ userId: 'u-1' });
  client.opener(id);
  client.say(id, 'hello');
  await client.next('bot_message');
  await client.next('bot_message');
  const audit = await admin<{ balanced: boolean; discrepancies: unknown[]; books: object[] }>(
    bridge.adminUrl,
    '/admin/audit',
  );
  expect(audit).toMatchObject({ balanced: true, discrepancies: [] });
  expect(audit.books).toContainEqual(
    expect.objectContaining({ channel: 'shop', direction: 'to_helpdesk', accepted: 1 }),
  );
  expect((await fetch(`${bridge.adminUrl}/admin/conversations/none/timeline`)).status).toBe(404);
});
