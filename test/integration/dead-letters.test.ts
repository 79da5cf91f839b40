/** What the Helpdesk refuses for good can be seen, sent again, or discarded; the visitor was told. */
import { describe, expect, it } from 'vitest';
import { askAdmin, balanceOf } from '../support/admin.js';
import { openBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';

interface DeadLetter {
  readonly id: string;
}

/** A chat with one message that the Helpdesk has refused. */
async function openRefused() {
  const bridge = await openBridge();
  const chat = await openChat(bridge);
  bridge.sim.faults.set({ errorEnvelope: { event: 'support', status: 422, reason: 'No such words', times: 1 } });
  chat.client.say(chat.conversationId, 'private words');
  expect((await chat.client.next('general_error')).payload).toMatchObject({ conversation_id: chat.conversationId });
  const { adminUrl, sim } = bridge;
  const { status, body } = await askAdmin(adminUrl, '/admin/dead-letters');
  const letters = (body as { dead_letters: DeadLetter[] }).dead_letters;
  return { ...chat, adminUrl, sim, status, letters, path: `/admin/dead-letters/${letters[0]?.id}` };
}

it('lists a refused message with its reason, without its text', async () => {
  const { adminUrl, conversationId, status, letters } = await openRefused();
  expect(status).toBe(200);
  expect(letters).toEqual([
    {
      id: expect.any(String),
      channel: 'shop',
      conversation_id: conversationId,
      kind: 'support',
      accepted_at: expect.stringMatching(/^\d{4}-.*Z$/),
      died_at: expect.stringMatching(/^\d{4}-.*Z$/),
      reason: expect.stringContaining('422'),
    },
  ]);
  expect(JSON.stringify(letters)).not.toContain('private words');
  expect(await balanceOf(adminUrl, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 1, dead: 1, pending: 0 });
});

it('sends a replayed message, once', async () => {
  const { adminUrl, client, sim, ticket, path } = await openRefused();
  expect(await askAdmin(adminUrl, `${path}/replay`, { method: 'POST' })).toMatchObject({ status: 202 });
  expect((await client.next('bot_message')).raw).toContain('private words');
  expect(sim.inspect.customerTexts(ticket)).toEqual(['hello', 'private words']);
  expect(await askAdmin(adminUrl, '/admin/dead-letters')).toMatchObject({ body: { dead_letters: [] } });
  expect(await askAdmin(adminUrl, `${path}/replay`, { method: 'POST' })).toMatchObject({ status: 404 });
  expect((await balanceOf(adminUrl, 'to_helpdesk')).pending).toBe(0);
});

it('sends a message once that is replayed several times at once', async () => {
  const { adminUrl, sim, ticket, path } = await openRefused();
  // Connections that are open already let the requests arrive together.
  await Promise.all(Array.from({ length: 20 }, () => askAdmin(adminUrl, '/admin/dead-letters')));
  const replays = Array.from({ length: 20 }, () => askAdmin(adminUrl, `${path}/replay`, { method: 'POST' }));
  const statuses = (await Promise.all(replays)).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([202, ...statuses.slice(1).map(() => 404)]);
  await expect.poll(() => balanceOf(adminUrl, 'to_helpdesk')).toMatchObject({ accepted: 3, delivered: 2, dead: 1 });
  expect(sim.inspect.customerTexts(ticket)).toEqual(['hello', 'private words']);
});

it('forgets a discarded message', async () => {
  const { adminUrl, sim, ticket, path } = await openRefused();
  expect(await askAdmin(adminUrl, path, { method: 'DELETE' })).toMatchObject({ status: 200 });
  expect(await askAdmin(adminUrl, '/admin/dead-letters')).toMatchObject({ body: { dead_letters: [] } });
  expect(await askAdmin(adminUrl, path, { method: 'DELETE' })).toMatchObject({ status: 404 });
  expect(sim.inspect.customerTexts(ticket)).toEqual(['hello']);
  await balanceOf(adminUrl, 'to_helpdesk');
});

describe('with a token', () => {
  const token = 'a-token-of-some-length';

  it.each<[method: string, path: string]>([
    ['GET', '/admin/dead-letters'],
    ['POST', '/admin/dead-letters/x/replay'],
    ['DELETE', '/admin/dead-letters/x'],
    ['GET', '/admin/conversations/x/timeline'],
    ['GET', '/admin/audit'],
  ])('%s %s answers only to its bearer', async (method, path) => {
    const { adminUrl } = await openBridge({ env: { ADMIN_TOKEN: token } });
    for (const authorization of [
      '',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      'Bearer ',
    ])
      expect(await askAdmin(adminUrl, path, { method, headers: { authorization } })).toEqual({
        status: 401,
        body: { error: 'Invalid API key' },
      });
    const { status } = await askAdmin(adminUrl, path, { method, headers: { authorization: `Bearer ${token}` } });
    expect([200, 404]).toContain(status);
  });

  it('health and metrics answer to the platform, which has none', async () => {
    const { adminUrl } = await openBridge({ env: { ADMIN_TOKEN: token } });
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await fetch(adminUrl + path)).status).toBe(200);
  });
});
