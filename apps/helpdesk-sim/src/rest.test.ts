// The simulator over HTTP: the Helpdesk's REST history, and the control routes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  conversationsPath,
  decodeConversations,
  decodeHistory,
  handshakeQuery,
  instantOf,
  messagesPath,
} from '#helpdesk';
import { createHelpdeskSim } from './index.js';
import type { HelpdeskSim, HelpdeskSimOptions } from './index.js';
import { supportRequest, TestClient } from './test-client.js';

let sim: HelpdeskSim;
let client: TestClient;

async function start(options: HelpdeskSimOptions = {}): Promise<void> {
  sim = await createHelpdeskSim({ apiKeys: ['key-1', 'key-2'], ...options });
  client = await TestClient.connect(sim, handshakeQuery('key-1'));
}

async function restart(options: HelpdeskSimOptions): Promise<void> {
  client.close();
  await sim.close();
  await start(options);
}

beforeEach(() => start());

afterEach(async () => {
  client.close();
  await sim.close();
});

async function call(
  path: string,
  { key = 'key-1', method = 'GET', body }: { key?: string; method?: string; body?: object } = {},
) {
  const init: RequestInit = { method, headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(3_000) };
  const response = await fetch(sim.url + path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const post = (path: string, body: object = {}) => call(path, { method: 'POST', body });

async function openTicket(session = 'ada', text = 'Hi'): Promise<string> {
  return String((await client.ask('support', supportRequest(session, text))).data.ticket_chat_id);
}

describe('REST', () => {
  it('lists a customer’s conversations, open, closed or all', async () => {
    const [first, second] = [await openTicket(), await openTicket()];
    await openTicket('bob');
    await client.ask('close_support', { ticket_chat_id: first });
    const ids = async (closed?: boolean) => {
      const read = decodeConversations((await call(conversationsPath('ada', closed))).body);
      return read.ok ? read.value.map(({ id }) => id) : read.problem;
    };
    expect(await ids()).toEqual([first, second]);
    expect(await ids(true)).toEqual([first]);
    expect(await ids(false)).toEqual([second]);
    expect(await call(conversationsPath('nobody'))).toEqual({ status: 200, body: [] });
  });

  it('has the history with ids, dates that agree with the socket, marks and rating', async () => {
    const reply = await client.ask('support', supportRequest('a/da', 'Hi'));
    const id = String(reply.data.ticket_chat_id);
    sim.agent.say(id, 'Hello');
    await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    await client.ask('close_support', { ticket_chat_id: id });
    await client.ask('review_support', { ticket_chat_id: id, rating: 2 });
    const read = decodeHistory((await call(messagesPath('a/da', id))).body);
    if (!read.ok) throw new Error(read.problem);
    expect(read.value).toMatchObject({ id, closed: true, responder: 'agent', rating: 2, read_by_customer: true });
    expect(read.value.messages.map(({ sender }) => sender)).toEqual(['customer', 'sate', 'agent']);
    expect(read.value.messages[1]?.date_created).toBe(reply.data.date_created);
    expect(new Set(read.value.messages.map((message) => message.id)).size).toBe(3);
    const instants = read.value.messages.map((message) => instantOf(message.date_created));
    expect(instants).toEqual([...new Set(instants)].sort((a, b) => a - b));
  });

  it.each([
    ['us', '000Z', /\.\d{6}Z$/],
    ['none', 'Z', /:\d\dZ$/],
  ] as const)('writes dates with the fraction %s', async (dateFraction, _end, pattern) => {
    await restart({ dateFraction, socketDateFraction: 'ms' });
    const reply = await client.ask('support', supportRequest('ada', 'Hi'));
    expect(reply.data.date_created).toMatch(/\.\d{3}Z$/);
    const read = decodeHistory((await call(messagesPath('ada', String(reply.data.ticket_chat_id)))).body);
    expect(read).toMatchObject({ value: { date_created: expect.stringMatching(pattern) as string } });
  });

  it('hides what is another customer’s or organisation’s', async () => {
    const id = await openTicket();
    const unknown = await call(messagesPath('ada', 'nowhere'));
    expect(unknown).toMatchObject({ status: 404, body: { detail: expect.any(String) as string } });
    expect(await call(messagesPath('eve', id))).toEqual(unknown);
    expect(await call(messagesPath('ada', id), { key: 'key-2' })).toEqual(unknown);
    expect(await call(conversationsPath('ada'), { key: 'key-2' })).toEqual({ status: 200, body: [] });
  });

  it('wants a key, a known path and the right method', async () => {
    const wrong = { status: 401, body: { detail: 'Invalid API key' } };
    expect(await call(conversationsPath('ada'), { key: 'wrong' })).toEqual(wrong);
    expect((await call('/api/v1/elsewhere/')).status).toBe(404);
    expect((await post(conversationsPath('ada'))).status).toBe(405);
    expect(await post('/api/v1/organisations/verify-apikey/')).toEqual({ status: 200, body: { success: true } });
    expect((await call('/api/v1/organisations/verify-apikey/', { key: 'no', method: 'POST' })).status).toBe(401);
  });

  it('answers slowly or with an error when told to', async () => {
    sim.faults.set({ restStatus: { status: 503, times: 1 }, restLatency: { ms: 40, times: 1 } });
    const begun = performance.now();
    expect(await call(conversationsPath('ada'))).toEqual({ status: 503, body: { detail: 'Simulated error' } });
    expect(performance.now() - begun).toBeGreaterThan(35);
    expect((await call(conversationsPath('ada'))).status).toBe(200);
  });
});

describe('the control routes', () => {
  it('let an agent speak, take over, release and close', async () => {
    await client.ask('enter_customer_support', { session_id: 'ada' });
    const id = await openTicket();
    const responder = () => sim.inspect.conversations('ada')[0]?.responder;
    expect(await post(`/sim/conversations/${id}/take-over`)).toEqual({ status: 200, body: { ok: true } });
    expect(responder()).toBe('agent');
    await post(`/sim/conversations/${id}/say`, { text: 'Hello' });
    expect((await client.next('customer_support')).data.message).toBe('Hello');
    await post(`/sim/conversations/${id}/release`);
    expect(responder()).toBe('sate');
    await post(`/sim/conversations/${id}/close`);
    await client.next('customer_support_closed');
    expect(await post(`/sim/conversations/${id}/say`, { text: 'late' })).toMatchObject({ status: 400 });
    expect(await call('/sim/conversations?session_id=ada')).toMatchObject({ body: [{ id, session_id: 'ada' }] });
    expect((await call(`/sim/conversations/${id}/messages`)).body).toEqual(sim.inspect.messages(id));
  });

  it('show what has arrived', async () => {
    await openTicket('ada', 'for the log');
    expect((await call('/sim/received')).body).toMatchObject([
      { sid: client.socket.id, organisation: 'org_1', event: 'support', payload: { message: 'for the log' } },
    ]);
  });

  it('set, show and lift faults', async () => {
    const set = await post('/sim/faults', { silence: { event: 'support', times: 2 }, restStatus: { status: 500 } });
    expect(set.body).toEqual({ silence: { event: 'support', times: 2 }, restStatus: { status: 500 } });
    expect((await post('/sim/faults', { silence: null })).body).toEqual({ restStatus: { status: 500 } });
    expect((await call('/sim/faults', { method: 'DELETE' })).status).toBe(200);
    expect((await call('/sim/faults')).body).toEqual({});
  });

  it('end every socket', async () => {
    const ended = client.ended();
    await post('/sim/kick-all', { how: 'ordered' });
    expect(await ended).toBe('io server disconnect');
  });

  it('take the server down and bring it back', async () => {
    const ended = client.ended();
    await post('/sim/down', { mode: '503' });
    await ended;
    await expect.poll(async () => (await call(conversationsPath('ada'))).status).toBe(503);
    await post('/sim/up');
    await expect.poll(async () => (await call(conversationsPath('ada'))).status).toBe(200);
  });

  it.each([
    ['/sim/nothing', {}, 404],
    ['/sim/conversations/none/say', { text: 'x' }, 404],
    ['/sim/conversations/none/say', { words: 'x' }, 400],
    ['/sim/faults', { earthquake: {} }, 400],
    ['/sim/faults', { latency: { ms: -1 } }, 400],
    ['/sim/down', { mode: 'refuse' }, 400],
  ])('answer a POST of %s with %o by %s', async (path, body, status) => {
    expect(await post(path, body)).toMatchObject({ status, body: { detail: expect.any(String) as string } });
  });
});
