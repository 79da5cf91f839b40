/** The admin port: health, the books as metrics, dead letters, and who may see them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askAdmin, balanceOf, metricsOf } from '../support/admin.js';
import { channelKey, openBridge, openSim, otherChannelKey } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { afterThisTest } from '../support/clean-up.js';
import { connect, connectStatus } from '../support/ws-client.js';

describe('health', () => {
  it('is live and ready, with a store that answers and nobody refused', async () => {
    const { adminUrl, sim } = await openBridge();
    const unknown = { up: null, host: sim.url, since: expect.any(String) as string };
    expect(await askAdmin(adminUrl, '/health/live')).toEqual({ status: 200, body: { status: 'live' } });
    expect(await askAdmin(adminUrl, '/health/ready')).toEqual({
      status: 200,
      body: {
        ...{ status: 'ready', store: 'ok', files: 'ok', draining: false },
        helpdesk: { refused: [], channels: { shop: unknown, other: unknown } },
      },
    });
  });

  it('is live but not ready while sockets are told to come back', async () => {
    const bridge = await openBridge();
    const client = await connect(bridge.url, { key: channelKey });
    // It does not hear the goodbye, so that the shutdown has to wait.
    client.socket.pause();
    const closing = bridge.close();
    await expect
      .poll(() => askAdmin(bridge.adminUrl, '/health/ready'))
      .toMatchObject({
        status: 503,
        body: { status: 'not ready', draining: true },
      });
    expect(await askAdmin(bridge.adminUrl, '/health/live')).toMatchObject({ status: 200 });
    expect(await connectStatus(bridge.url, { key: channelKey })).toBe(503);
    client.socket.resume();
    expect((await client.closed).code).toBe(1012);
    await closing;
  });

  it('names a channel whose key the Helpdesk refuses, until it takes it again', async () => {
    const bridge = await openBridge({ env: { RETRY_BASE_MS: '20', RETRY_MAX_MS: '50' } });
    bridge.sim.faults.set({ refuse: { status: 401 } });
    const client = await connect(bridge.url, { key: channelKey });
    client.say(await client.start(), 'hello');
    const refused = (channels: string[]) => ({
      status: 200,
      body: { status: 'ready', helpdesk: { refused: channels } },
    });
    await expect.poll(() => askAdmin(bridge.adminUrl, '/health/ready')).toMatchObject(refused(['shop']));
    expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_helpdesk_refused\{channel="shop"\} 1$/m);
    expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_helpdesk_refused\{channel="other"\} 0$/m);
    bridge.sim.faults.clear();
    await client.next('bot_message', 10_000);
    await expect.poll(() => askAdmin(bridge.adminUrl, '/health/ready')).toMatchObject(refused([]));
  });

  it('calls no channel refused whose Helpdesk cannot be reached', async () => {
    const bridge = await openBridge({ env: { RETRY_BASE_MS: '2000', RETRY_MAX_MS: '2000' } });
    await bridge.sim.faults.down();
    const client = await connect(bridge.url, { key: channelKey });
    client.say(await client.start(), 'hello');
    await expect
      .poll(() => metricsOf(bridge.adminUrl), { timeout: 10_000 })
      .toMatch(/^deskbridge_helpdesk_retries_total\{channel="shop",cause="connection refused"\} [1-9]/m);
    expect(await askAdmin(bridge.adminUrl, '/health/ready')).toMatchObject({ body: { helpdesk: { refused: [] } } });
  });

  it('is not told on the public port', async () => {
    const { url } = await openBridge();
    for (const path of ['/health/live', '/health/ready', '/metrics', '/admin/dead-letters'])
      expect(await askAdmin(url, path, { headers: { 'x-api-key': channelKey } })).toMatchObject({ status: 404 });
  });
});

describe('the books', () => {
  it('balance per channel and direction after a chat', async () => {
    const bridge = await openBridge();
    const { client, ticket } = await openChat(bridge);
    await openChat(bridge, { key: otherChannelKey, text: 'elsewhere' });
    bridge.sim.agent.say(ticket, 'an agent here');
    await client.next('livechat_message');
    const settled = (accepted: number) => ({ accepted, delivered: accepted, dead: 0, pending: 0 });
    const { adminUrl } = bridge;
    await expect.poll(() => balanceOf(adminUrl, 'to_helpdesk')).toEqual(settled(1));
    // The answer, the agent's arrival, the agent's message; known to have arrived when a ping is answered.
    await expect.poll(() => balanceOf(adminUrl, 'to_client'), { timeout: 5000 }).toEqual(settled(3));
    await expect.poll(() => balanceOf(adminUrl, 'to_helpdesk', 'other')).toEqual(settled(1));
    await expect.poll(() => balanceOf(adminUrl, 'to_client', 'other'), { timeout: 5000 }).toEqual(settled(1));
  });

  it('show what waits, and survive a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deskbridge-'));
    afterThisTest(() => rmSync(folder, { recursive: true }));
    const helpdesk = await openSim();
    const settings = { helpdesk, env: { STORE_URL: `sqlite:${join(folder, 'books.db')}`, RETRY_BASE_MS: '10' } };
    const first = await openBridge(settings);
    const { client, conversationId: id } = await openChat(first);
    await helpdesk.faults.down('refuse');
    client.say(id, 'into the silence');
    await expect.poll(() => balanceOf(first.adminUrl, 'to_helpdesk')).toMatchObject({ accepted: 2, pending: 1 });
    const before = await balanceOf(first.adminUrl, 'to_client');
    await first.close();

    const second = await openBridge(settings);
    expect(await balanceOf(second.adminUrl, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 1, dead: 0, pending: 1 });
    expect(await balanceOf(second.adminUrl, 'to_client')).toMatchObject({ accepted: before.accepted });
    await helpdesk.faults.up();
    await expect
      .poll(() => balanceOf(second.adminUrl, 'to_helpdesk'), { timeout: 10_000 })
      .toEqual({ accepted: 2, delivered: 2, dead: 0, pending: 0 });
  });

  it('come with the counts of sockets and events, labelled by channel and never by visitor', async () => {
    const bridge = await openBridge();
    const { client, conversationId } = await openChat(bridge, { userId: 'ulla' });
    client.sendRaw('{');
    await client.next('general_error');
    const leaving = await connect(bridge.url, { key: channelKey });
    await leaving.close(4123);
    await expect.poll(() => metricsOf(bridge.adminUrl)).toContain('deskbridge_connections{channel="shop"} 1');
    const metrics = await metricsOf(bridge.adminUrl);
    for (const line of [
      'deskbridge_connections_closed_total{code="other"} 1',
      'deskbridge_events_total{channel="shop",event_type="user_message",outcome="accepted"} 1',
      'deskbridge_events_total{channel="shop",event_type="unreadable",outcome="badFrame"} 1',
      'deskbridge_events_pushed_total{channel="shop",event_type="bot_message"} 1',
      'deskbridge_helpdesk_connections{channel="shop"} 1',
    ])
      expect(metrics).toContain(line);
    for (const secret of ['ulla', conversationId, client.socketId, channelKey]) expect(metrics).not.toContain(secret);
  });
});
