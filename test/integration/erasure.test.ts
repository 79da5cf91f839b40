/** What is erased is gone: from the answers, from the file and its log, from what waited; and nothing brings it back. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { createLogger } from '../../apps/bridge/src/log.js';
import { askAdmin, balanceOf } from '../support/admin.js';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { getTranscript, post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';

const marker = 'QuinceMarmalade';
const eMail = 'eva.miller@example.org';
const user = encodeURIComponent(eMail);
const soon = { timeout: 8000, interval: 50 };
const quick = { RETRY_BASE_MS: '20', RETRY_MAX_MS: '50' };

function newStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-erasure-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'deep', 'bridge.db');
}

/** Which of the words stand in the file, its log or their index. */
function found(path: string, words: readonly string[] = [marker, eMail]): string[] {
  return ['', '-wal', '-shm'].flatMap((end) => {
    const bytes = existsSync(path + end) ? readFileSync(path + end) : Buffer.alloc(0);
    return words.filter((word) => bytes.includes(word)).map((word) => `${word} in ${end === '' ? 'file' : end}`);
  });
}

/** A conversation with the marker in everything that can hold it: one message refused, one answered, one that waits. */
async function fill(bridge: TestBridge): Promise<{ client: WsClient; id: string }> {
  const { url, sim } = bridge;
  const client = await connect(url, { key: channelKey });
  const metadata = { shelf: marker, private: { secret: marker } };
  const id = await client.start({ userId: eMail, userBasicInfo: { name: marker, mail: eMail }, metadata });
  client.say(id, `${marker} answered`);
  expect((await client.next('bot_message')).raw).toContain(marker);
  sim.faults.set({ errorEnvelope: { event: 'support', status: 422, reason: `no ${marker}`, times: 1 } });
  client.say(id, `${marker} refused`);
  await client.next('general_error');
  await sim.faults.down('503');
  client.say(id, `${marker} waits`);
  await expect.poll(() => balanceOf(bridge.adminUrl, 'to_helpdesk')).toMatchObject({ pending: 1 });
  return { client, id };
}

const textsOf = ({ sim }: TestBridge): string[] =>
  sim.inspect.conversations().flatMap(({ id }) => sim.inspect.customerTexts(id));

const removeHard = (bridge: TestBridge, conversation_id: string, key = channelKey) =>
  post(bridge.url, key, 'delete_conversation', { conversation_id, softdelete: false });

it('leaves no text in the file after a client has erased, no user id once the ticket is closed, and sends nothing that waited', async () => {
  const path = newStore();
  const lines: string[] = [];
  const logger = createLogger('debug', { write: (line) => void lines.push(line) });
  const bridge = await openBridge({ env: { STORE_URL: `sqlite:${path}`, ...quick }, logger });
  const { id } = await fill(bridge);
  expect(found(path).length).toBeGreaterThan(1);
  expect(await removeHard(bridge, id)).toMatchObject({ status: 200, body: { conversation_id: id } });
  await vi.waitFor(() => expect(found(path, [marker])).toEqual([]), soon);
  expect(await balanceOf(bridge.adminUrl, 'to_helpdesk')).toEqual({ accepted: 3, delivered: 1, dead: 2, pending: 0 });
  await bridge.sim.faults.up();
  await vi.waitFor(() => expect(bridge.sim.inspect.conversations().map(({ closed }) => closed)).toEqual([true]), soon);
  await vi.waitFor(() => expect(found(path)).toEqual([]), soon);
  expect(textsOf(bridge)).toEqual([`${marker} answered`]);
  expect(await askAdmin(bridge.adminUrl, '/admin/dead-letters')).toMatchObject({ body: { dead_letters: [] } });
  expect(await askAdmin(bridge.adminUrl, '/admin/audit')).toMatchObject({
    body: { balanced: true, discrepancies: [] },
  });
  expect((await getTranscript(bridge.url, channelKey, id)).status).toBe(404);
  expect(lines.join('')).not.toContain(eMail);
  expect(lines.join('')).not.toContain(marker);
});

it('answers a repeated deletion with success, by conversation and by user, and a stranger as if it had never been', async () => {
  const bridge = await openBridge({ env: quick });
  const { id } = await fill(bridge);
  await bridge.sim.faults.up();
  const first = await removeHard(bridge, id);
  for (let times = 0; times < 2; times++) {
    const { status, body } = await removeHard(bridge, id);
    expect({ status, body }).toEqual({ status: first.status, body: first.body });
    await vi.waitFor(() => expect(bridge.sim.inspect.conversations()[0]?.closed).toBe(true), soon);
  }
  expect(
    await post(bridge.url, channelKey, 'delete_user_conversations', { userId: eMail, softdelete: false }),
  ).toMatchObject({
    status: 200,
    body: { conversation_ids: [] },
  });
  expect(await removeHard(bridge, eMail)).toMatchObject({ status: 200, body: { conversation_ids: [] } });
  const unknown = await removeHard(bridge, 'nobody_0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9', otherChannelKey);
  const { status, body } = await removeHard(bridge, id, otherChannelKey);
  expect(JSON.stringify([status, body]).replace(id, '')).toBe(
    JSON.stringify([unknown.status, unknown.body]).replace('nobody_0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9', ''),
  );
});

it('erases all of a user by the admin port, with a receipt, and exports it before', async () => {
  const path = newStore();
  const bridge = await openBridge({
    env: { STORE_URL: `sqlite:${path}`, ...quick },
    channel: { closeOnDelete: false },
  });
  const { id } = await fill(bridge);
  const hidden = await (await connect(bridge.url, { key: channelKey })).start({ userId: eMail });
  await post(bridge.url, channelKey, 'delete_conversation', { conversation_id: hidden, softdelete: true });
  const base = `/admin/channels/shop/users/${user}`;
  const { body: exported } = await askAdmin(bridge.adminUrl, `${base}/export`);
  expect(exported).toMatchObject({ channel: 'shop', user_id: eMail });
  const { conversations } = exported as { conversations: Record<string, unknown>[] };
  expect(conversations.map((each) => each['conversation_id'])).toEqual([id, hidden]);
  expect(conversations[0]).toMatchObject({
    private_metadata: { secret: marker },
    waiting: [{ kind: 'support', text: `${marker} waits` }],
    dead_letters: [{ text: `${marker} refused` }],
  });
  const tickets = bridge.sim.inspect.conversations().map((ticket) => ticket.id);
  const { status, body: receipt } = await askAdmin(bridge.adminUrl, base, { method: 'DELETE' });
  expect(found(path, [marker])).toEqual([]);
  expect(status).toBe(200);
  // Who talked to the Helpdesk for the user gives that up.
  await vi.waitFor(() => expect(found(path)).toEqual([]), soon);
  expect(receipt).toMatchObject({
    ...{ channel: 'shop', conversations: 2, waiting: 1, dead_letters: 1, closing: 0 },
    removed_from: expect.arrayContaining(['dead letters', 'database file']) as unknown,
    helpdesk: { session_ids: [eMail], tickets },
  });
  expect((receipt as { entries: number }).entries).toBeGreaterThan(3);
  const again = await askAdmin(bridge.adminUrl, base, { method: 'DELETE' });
  expect(again).toMatchObject({ status: 200, body: { conversations: 0, entries: 0, helpdesk: { tickets: [] } } });
  expect(await askAdmin(bridge.adminUrl, `${base}/export`)).toMatchObject({ body: { conversations: [] } });
  await bridge.sim.faults.up();
});

it('erases one anonymous conversation by its id, and refuses to erase all of them', async () => {
  const bridge = await openBridge();
  const client = await connect(bridge.url, { key: channelKey });
  const [one, other] = [await client.start(), await client.start()];
  for (const anon of ['/admin/channels/shop/users/anon', '/admin/channels/shop/users/anon/export']) {
    const method = anon.endsWith('export') ? 'GET' : 'DELETE';
    const { status, body } = await askAdmin(bridge.adminUrl, anon, { method });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('Name one conversation')]);
  }
  const erase = (id: string) =>
    askAdmin(bridge.adminUrl, `/admin/channels/shop/conversations/${id}`, { method: 'DELETE' });
  expect(await erase(one)).toMatchObject({ status: 200, body: { conversations: 1 } });
  expect(await erase(one)).toMatchObject({ status: 200, body: { conversations: 0 } });
  expect(await erase('never')).toMatchObject({ status: 404 });
  expect(await askAdmin(bridge.adminUrl, '/admin/channels/none/users/u', { method: 'DELETE' })).toMatchObject({
    status: 404,
  });
  expect((await getTranscript(bridge.url, channelKey, other)).status).toBe(200);
});

it('keeps nothing of an answer that comes late, tells it to no socket, and brings nothing back into another conversation', async () => {
  const path = newStore();
  const env = { STORE_URL: `sqlite:${path}`, ...quick };
  const bridge = await openBridge({ env, sim: { sateDelayMs: 400 }, logger: pino({ level: 'silent' }) });
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start({ userId: eMail });
  client.say(id, `${marker} first`);
  await vi.waitFor(() => expect(textsOf(bridge)).toEqual([`${marker} first`]), soon);
  await removeHard(bridge, id);
  const next = await client.start({ userId: eMail });
  client.say(next, 'anew');
  const { raw } = await client.next('bot_message');
  expect(raw).toContain('anew');
  expect(raw).not.toContain(marker);
  const transcript = JSON.stringify((await getTranscript(bridge.url, channelKey, next)).body);
  expect(transcript).toContain('anew');
  expect(transcript).not.toContain(marker);
  expect(textsOf(bridge).toSorted()).toEqual([`${marker} first`, 'anew'].toSorted());
  await vi.waitFor(() => expect(found(path, [marker])).toEqual([]), soon);
  expect(await balanceOf(bridge.adminUrl, 'to_helpdesk')).toEqual({ accepted: 2, delivered: 1, dead: 1, pending: 0 });
});

it('sends nothing more to sockets that listened', async () => {
  const bridge = await openBridge({ channel: { closeOnDelete: false } });
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start({ userId: eMail });
  client.say(id, 'hello');
  await client.next('bot_message');
  const [ticket] = bridge.sim.inspect.conversations();
  await removeHard(bridge, id);
  bridge.sim.agent.say(ticket!.id, `${marker} from an agent`);
  const other = await client.start({ userId: 'else' });
  client.say(other, 'still there');
  expect((await client.next('bot_message')).raw).not.toContain(marker);
});
