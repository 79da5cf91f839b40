// The simulator's everyday manners: admission, conversations, limit, rooms, agents, both editions.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeHelpdeskEvent, decodeRefusal, handshakeQuery } from '#helpdesk';
import { createHelpdeskSim } from './index.js';
import type { Edition, HelpdeskSim, HelpdeskSimOptions } from './index.js';
import { supportRequest, TestClient } from './test-client.js';

let sim: HelpdeskSim;
const clients: TestClient[] = [];

async function start(options: HelpdeskSimOptions = {}): Promise<void> {
  await sim.close();
  sim = await createHelpdeskSim({ apiKeys: ['key-1', 'key-2'], ...options });
}

async function connect(query: object = handshakeQuery('key-1')): Promise<TestClient> {
  const client = await TestClient.connect(sim, query);
  clients.push(client);
  return client;
}

async function openTicket(client: TestClient, session = 'ada', text = 'Hi'): Promise<string> {
  const reply = decodeHelpdeskEvent('support', await client.ask('support', supportRequest(session, text)));
  if (reply.ok !== true) throw new Error(JSON.stringify(reply));
  return reply.data.ticket_chat_id;
}

beforeEach(async () => {
  sim = await createHelpdeskSim({ apiKeys: ['key-1', 'key-2'] });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await sim.close();
});

describe('admission', () => {
  it.each([
    [401, { token_source: 'api', token: 'wrong' }],
    [400, { token_source: 'api' }],
    [400, { token_source: 'letter', token: 'key-1' }],
    [401, { token_source: 'inapp', token: 'wrong' }],
    [400, { token_source: 'inapp', token: 'demo-agent-token', organisation_id: 'org_9' }],
  ])('refuses with %i for %o', async (status, query) => {
    const refusal = await connect(query).then(
      () => 'connected',
      (error: unknown) => (error as Error).message,
    );
    expect(decodeRefusal(refusal).status).toBe(status);
  });

  it('lets in customers and agents', async () => {
    await connect();
    await connect({ token_source: 'inapp', token: 'demo-agent-token', organisation_id: 'org_2' });
    expect(sim.inspect.connections()).toBe(2);
  });
});

describe('support', () => {
  it('opens a conversation, answers as SATE, and does not echo', async () => {
    const client = await connect();
    const reply = await client.ask('support', supportRequest('ada', '<b>&'));
    expect(reply).toMatchObject({ status_code: 200, sid: client.socket.id });
    expect(decodeHelpdeskEvent('support', reply)).toMatchObject({
      data: { sender: 'sate', message: '<p>Hello!</p><p>You said: &#60;b&#62;&#38;</p>', closed_support: false },
    });
    await client.ask('support', supportRequest('ada', 'again', String(reply.data.ticket_chat_id)));
    expect(client.waiting('support')).toBe(0);
    expect(sim.inspect.customerTexts(String(reply.data.ticket_chat_id))).toEqual(['<b>&', 'again']);
  });

  it('answers an acknowledgement, too, if it is asked for', async () => {
    const client = await connect();
    const ack: unknown = await client.socket.timeout(3_000).emitWithAck('support', supportRequest('ada', 'Hi'));
    expect(ack).toEqual(await client.next('support'));
  });

  it('refuses the fourth open conversation, and allows it after one is closed', async () => {
    const client = await connect();
    const [first] = [await openTicket(client), await openTicket(client), await openTicket(client)];
    expect(await client.ask('support', supportRequest('ada', 'fourth'))).toMatchObject({ status_code: 400, data: {} });
    expect(sim.inspect.conversations('ada')).toHaveLength(3);
    expect(await client.ask('support', supportRequest('bob', 'first'))).toMatchObject({ status_code: 200 });
    await client.ask('close_support', { ticket_chat_id: first });
    expect(await client.ask('support', supportRequest('ada', 'fourth'))).toMatchObject({ status_code: 200 });
  });

  it('hides the conversations of other customers and organisations', async () => {
    const client = await connect();
    const id = await openTicket(client);
    const stranger = await connect(handshakeQuery('key-2'));
    const unknown = await client.ask('support', supportRequest('ada', 'x', 'nowhere'));
    const foreign = await client.ask('support', supportRequest('eve', 'x', id));
    const other = await stranger.ask('support', supportRequest('ada', 'x', id));
    expect(unknown.status_code).toBe(404);
    expect(foreign).toEqual(unknown);
    expect(other).toEqual({ ...unknown, sid: stranger.socket.id });
    expect(sim.inspect.customerTexts(id)).toEqual(['Hi']);
  });

  it.each([{ session_id: '', message: 'x', attachment: false }, { session_id: 'ada' }, 'text'])(
    'refuses %o with 400',
    async (payload) => {
      const client = await connect();
      client.socket.emit('support', payload);
      expect(await client.next('support')).toMatchObject({ status_code: 400, data: {} });
      expect(sim.inspect.conversations()).toEqual([]);
    },
  );

  it('gives other sockets in the conversation a copy of the answer', async () => {
    const [asker, witness] = [await connect(), await connect()];
    const id = await openTicket(asker);
    await asker.ask('enter_support', { ticket_chat_id: id });
    await witness.ask('enter_support', { ticket_chat_id: id });
    await asker.ask('support', supportRequest('ada', 'more', id));
    expect((await witness.next('support')).data.message).toBe('<p>You said: more</p>');
    await asker.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(asker.waiting('support')).toBe(0);
  });

  it('follows a script of the test, after a delay', async () => {
    await start({ sate: (text) => ({ html: text.toUpperCase() }), sateDelayMs: 20 });
    const client = await connect();
    expect((await client.ask('support', supportRequest('ada', 'loud'))).data.message).toBe('LOUD');
  });

  it('counts how many requests of a customer are under way', async () => {
    const client = await connect();
    await openTicket(client);
    expect(sim.inspect.supportRequestsInFlightPeak('ada')).toBe(1);
    sim.faults.set({ latency: { ms: 20 } });
    client.emit('support', supportRequest('ada', 'one'));
    client.emit('support', supportRequest('ada', 'two'));
    await client.next('support');
    expect(sim.inspect.supportRequestsInFlightPeak('ada')).toBe(2);
  });
});

describe('the script of the demonstration', () => {
  it('shows a menu, proposes closing, and writes as much as is wanted', async () => {
    const client = await connect();
    const id = await openTicket(client);
    const ask = async (text: string) => (await client.ask('support', supportRequest('ada', text, id))).data;
    expect((await ask('help')).message).toMatch(/<ol>.*<a href=.*<ul>/);
    expect(await ask('thank you')).toMatchObject({ close_support: true, closed_support: false });
    expect(sim.inspect.conversations('ada')).toMatchObject([{ close_support: true, closed: false }]);
    expect(await ask('wait')).toMatchObject({ close_support: false });
    expect(String((await ask('long 5000')).message)).toHaveLength(5_000 + '<p></p>'.length);
  });

  it('hands over to an agent, who stays silent unless one is wanted', async () => {
    const client = await connect();
    const id = await openTicket(client, 'ada', 'I want a human');
    expect(sim.inspect.conversations('ada')).toMatchObject([{ responder: 'agent' }]);
    client.emit('support', supportRequest('ada', 'anybody?', id));
    await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(client.waiting('support')).toBe(0);
    expect(sim.inspect.customerTexts(id)).toEqual(['I want a human', 'anybody?']);
    sim.agent.release(id);
    expect(await client.ask('support', supportRequest('ada', 'and now?', id))).toMatchObject({ status_code: 200 });
  });

  it('lets a pretend agent come after a hand-over', async () => {
    await start({ pretendAgentDelayMs: 20 });
    const client = await connect();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    await openTicket(client, 'ada', 'agent please');
    expect((await client.next('customer_support')).data.sender).toBe('agent');
  });
});

describe('closing and reviewing', () => {
  it('ends a conversation for good', async () => {
    const client = await connect();
    const id = await openTicket(client);
    expect(await client.ask('review_support', { ticket_chat_id: id, rating: 5 })).toMatchObject({ status_code: 400 });
    const closed = await client.ask('close_support', { ticket_chat_id: id });
    expect(closed.data).toEqual({ ticket_chat_id: id, close_support: true, closed_support: true });
    expect(await client.ask('support', supportRequest('ada', 'late', id))).toMatchObject({ status_code: 400 });
    expect(await client.ask('close_support', { ticket_chat_id: id })).toMatchObject({ status_code: 400 });
    expect(await client.ask('review_support', { ticket_chat_id: id, rating: 6 })).toMatchObject({ status_code: 400 });
    const review = { ticket_chat_id: id, rating: 4, review: 'good' };
    expect((await client.ask('review_support', review)).data).toEqual(review);
    expect(sim.inspect.conversations('ada')).toMatchObject([{ closed: true, rating: 4, review: 'good' }]);
  });

  it('says that voice is not supported', async () => {
    const client = await connect();
    expect(await client.ask('call_support', { session_id: 'ada' })).toMatchObject({ status_code: 501 });
  });
});

describe('rooms', () => {
  it('of equal sessions under two keys never meet', async () => {
    const [mine, theirs] = [await connect(), await connect(handshakeQuery('key-2'))];
    for (const client of [mine, theirs]) await client.ask('enter_customer_support', { session_id: 'ada' });
    const id = await openTicket(mine);
    sim.agent.say(id, 'for key 1');
    expect((await mine.next('customer_support')).data.message).toBe('for key 1');
    const entered = await theirs.ask('enter_support', { ticket_chat_id: id });
    expect(entered.status_code).toBe(404);
    expect(theirs.waiting('customer_support')).toBe(0);
  });

  it('are closed to a socket that is known to belong to another customer', async () => {
    const [ada, eve] = [await connect(), await connect()];
    const id = await openTicket(ada);
    await eve.ask('enter_customer_support', { session_id: 'eve' });
    for (const [event, more] of [
      ['enter_support', {}],
      ['mark_conversation_read', { entity: 'customer' }],
      ['close_support', {}],
    ] as const) {
      expect(await eve.ask(event, { ticket_chat_id: id, ...more })).toMatchObject({ status_code: 404 });
    }
  });

  it('stop delivering when they are left', async () => {
    const client = await connect();
    const id = await openTicket(client);
    await client.ask('enter_support', { ticket_chat_id: id });
    sim.agent.say(id, 'heard');
    expect((await client.next('support')).data.message).toBe('heard');
    await client.ask('leave_support', { ticket_chat_id: id });
    sim.agent.say(id, 'not heard');
    await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(client.waiting('support')).toBe(0);
    expect(sim.inspect.messages(id).at(-1)?.message).toBe('not heard');
  });
});

describe('an agent', () => {
  const file = { url: 'https://files.example.test/a.pdf', name: 'a.pdf', size_kb: 8, extension: '.pdf' };

  /** What two sockets of one customer get: one in the personal room and the conversation's, one in the latter only. */
  async function deliveriesIn(edition: Edition) {
    await start({ edition });
    const [both, roomOnly] = [await connect(), await connect()];
    const id = await openTicket(both);
    both.emit('enter_customer_support', { session_id: 'ada' });
    for (const client of [both, roomOnly]) await client.ask('enter_support', { ticket_chat_id: id });
    sim.agent.say(id, 'Here you are', file);
    sim.agent.close(id);
    for (const client of [both, roomOnly]) {
      await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    }
    const count = (client: TestClient) =>
      ['support', 'customer_support', 'customer_support_closed'].map((event) => client.waiting(event));
    const counts = { both: count(both), roomOnly: count(roomOnly) };
    return { both, roomOnly, counts };
  }

  it('is heard as support in the old edition, and a last message closes', async () => {
    const { both, counts } = await deliveriesIn('old');
    expect(counts).toEqual({ both: [2, 0, 0], roomOnly: [2, 0, 0] });
    expect((await both.next('support')).data).toMatchObject({
      sender: 'agent',
      attachment: true,
      attachment_metadata: file,
    });
    expect((await both.next('support')).data).toMatchObject({ closed_support: true });
    expect(both.waiting('enter_customer_support')).toBe(0);
  });

  it('is heard once per socket in the new edition, and a notice closes', async () => {
    const { both, roomOnly, counts } = await deliveriesIn('new');
    expect(counts).toEqual({ both: [0, 1, 1], roomOnly: [1, 0, 0] });
    expect((await both.next('customer_support')).data).toMatchObject({ message: 'Here you are', sender: 'agent' });
    expect((await both.next('customer_support_closed')).data).toMatchObject({ closed_support: true });
    expect((await roomOnly.next('support')).data).toMatchObject({ message: 'Here you are' });
  });

  it('is heard twice by one socket in the nasty variant', async () => {
    const { both, counts } = await deliveriesIn('both-deliveries');
    expect(counts).toEqual({ both: [2, 1, 1], roomOnly: [2, 0, 0] });
    const [one, other] = [await both.next('support'), await both.next('customer_support')];
    expect(one).toEqual(other);
  });

  it('writes from a socket, hears the customer, and gets no echo', async () => {
    const [customer, agent] = [await connect(), await connect({ token_source: 'inapp', token: 'demo-agent-token' })];
    const id = await openTicket(customer);
    await customer.ask('enter_support', { ticket_chat_id: id });
    await agent.ask('enter_support', { ticket_chat_id: id });
    agent.emit('agent_support', { message: 'Hello', ticket_chat_id: id, attachment: false, attachment_metadata: null });
    expect((await customer.next('support')).data).toMatchObject({ message: 'Hello', sender: 'agent' });
    customer.emit('support', supportRequest('ada', 'Oh', id));
    expect((await agent.next('agent_support')).data).toMatchObject({ message: 'Oh', sender: 'customer' });
    expect(await agent.ask('agent_support', { message: 'x', ticket_chat_id: 'none' })).toMatchObject({
      status_code: 404,
    });
  });
});
