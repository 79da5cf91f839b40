/** Who sends too much is told so, event by event; the others go on. */
import { expect, it } from 'vitest';
import { metricsOf } from '../support/admin.js';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { post } from '../support/http-client.js';
import type { Answer } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

const channel = { limits: { eventsPerMinute: 5 } };
const tooMany = { error_code: 429, error_desc: 'Too many requests' };

it('limits the events of one client, not those of the next', async () => {
  const { url } = await openBridge({ channel, env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const client = await connect(url, { key: channelKey });
  const id = await client.start();
  for (let event = 1; event < 5; event++) {
    client.send('metadata_request', { conversation_id: id });
    await client.next('conversation_metadata');
  }
  client.send('metadata_request', { conversation_id: id });
  expect((await client.next()).payload).toEqual({ conversation_id: id, ...tooMany });
  client.say(id, 'not taken');
  expect((await client.next()).payload).toEqual({ conversation_id: id, ...tooMany });

  const neighbour = await connect(url, { key: channelKey, headers: { 'x-forwarded-for': '203.0.113.2' } });
  neighbour.send('metadata_request', { conversation_id: id });
  expect((await neighbour.next()).type).toBe('conversation_metadata');
});

it('limits requests over HTTP with 429, and those of other channels by their own limit', async () => {
  const { url, adminUrl } = await openBridge({ channel });
  const ask = (key: string) => post(url, key, 'get_conversations', { userId: 'ulla' });
  const answers: Answer[] = [];
  for (let event = 0; event < 7; event++) answers.push(await ask(channelKey));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const waits = answers.map(({ headers }) => headers.get('retry-after'));
  expect(waits.slice(0, 5)).toEqual([null, null, null, null, null]);
  for (const wait of waits.slice(5)) {
    expect(Number(wait)).toBeGreaterThan(50);
    expect(Number(wait)).toBeLessThanOrEqual(60);
  }
  expect((await ask(otherChannelKey)).status).toBe(200);
  expect(await metricsOf(adminUrl)).toContain(
    'deskbridge_events_total{channel="shop",event_type="unread",outcome="rateLimited"} 2',
  );
});

it('limits each client behind a trusted proxy by itself, and believes nobody else who they are', async () => {
  const ask = async (url: string, client: string) => {
    const headers = { 'x-api-key': channelKey, 'x-forwarded-for': `1.2.3.4, ${client}` };
    const event = { event_type: 'get_conversations', event_payload: { userId: 'ulla' } };
    const path = '/api/custom-channel/sockets/message';
    return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify({ event }) })).status;
  };
  const clients = ['203.0.113.1', '203.0.113.2:4000', '2001:db8::1', '203.0.113.1', '203.0.113.2:4001', '2001:db8::1'];
  const statuses = async (env: Record<string, string>) => {
    const { url } = await openBridge({ channel: { limits: { eventsPerMinute: 1 } }, env });
    const answers: number[] = [];
    for (const client of clients) answers.push(await ask(url, client));
    return answers;
  };
  expect(await statuses({ TRUSTED_PROXIES: '127.0.0.0/8' })).toEqual([200, 200, 200, 429, 429, 429]);
  expect(await statuses({ TRUSTED_PROXIES: '10.0.0.0/8' })).toEqual([200, 429, 429, 429, 429, 429]);
});
