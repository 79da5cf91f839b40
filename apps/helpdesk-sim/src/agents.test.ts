// The simulator's everyday manners with several sockets: closing, rooms, agents, both editions.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handshakeQuery } from '#helpdesk';
import type { Edition } from './index.js';
import { supportRequest } from './test-client.js';
import type { TestClient } from './test-client.js';
import { openTicket, Stage } from './test-stage.js';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(() => stage.close());

describe('closing and reviewing', () => {
  it('ends a conversation for good', async () => {
    const client = await stage.connect();
    const id = await openTicket(client);
    expect(await client.ask('review_support', { ticket_chat_id: id, rating: 5 })).toMatchObject({ status_code: 400 });
    const closed = await client.ask('close_support', { ticket_chat_id: id });
    expect(closed.data).toEqual({ ticket_chat_id: id, close_support: true, closed_support: true });
    expect(await client.ask('support', supportRequest('ada', 'late', id))).toMatchObject({ status_code: 400 });
    expect(await client.ask('close_support', { ticket_chat_id: id })).toMatchObject({ status_code: 400 });
    expect(await client.ask('review_support', { ticket_chat_id: id, rating: 6 })).toMatchObject({ status_code: 400 });
    const review = { ticket_chat_id: id, rating: 4, review: 'good' };
    expect((await client.ask('review_support', review)).data).toEqual(review);
    expect(stage.sim.inspect.conversations('ada')).toMatchObject([{ closed: true, rating: 4, review: 'good' }]);
  });

  it('says that voice is not supported', async () => {
    const client = await stage.connect();
    expect(await client.ask('call_support', { session_id: 'ada' })).toMatchObject({ status_code: 501 });
  });
});

describe('rooms', () => {
  it('of equal sessions under two keys never meet', async () => {
    const [mine, theirs] = [await stage.connect(), await stage.connect(handshakeQuery('key-2'))];
    for (const client of [mine, theirs]) await client.ask('enter_customer_support', { session_id: 'ada' });
    const id = await openTicket(mine);
    stage.sim.agent.say(id, 'for key 1');
    expect((await mine.next('customer_support')).data.message).toBe('for key 1');
    const entered = await theirs.ask('enter_support', { ticket_chat_id: id });
    expect(entered.status_code).toBe(404);
    expect(theirs.waiting('customer_support')).toBe(0);
  });

  it('are closed to a socket that is known to belong to another customer', async () => {
    const [ada, eve] = [await stage.connect(), await stage.connect()];
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
    const client = await stage.connect();
    const id = await openTicket(client);
    await client.ask('enter_support', { ticket_chat_id: id });
    stage.sim.agent.say(id, 'heard');
    expect((await client.next('support')).data.message).toBe('heard');
    await client.ask('leave_support', { ticket_chat_id: id });
    stage.sim.agent.say(id, 'not heard');
    await client.ask('mark_conversation_read', { ticket_chat_id: id, entity: 'customer' });
    expect(client.waiting('support')).toBe(0);
    expect(stage.sim.inspect.messages(id).at(-1)?.message).toBe('not heard');
  });
});

describe('an agent', () => {
  const file = { url: 'https://files.example.test/a.pdf', name: 'a.pdf', size_kb: 8, extension: '.pdf' };

  /** What two sockets of one customer get: one in the personal room and the conversation's, one in the latter only. */
  async function deliveriesIn(edition: Edition) {
    await stage.close();
    stage = await Stage.open({ edition });
    const [both, roomOnly] = [await stage.connect(), await stage.connect()];
    const id = await openTicket(both);
    both.emit('enter_customer_support', { session_id: 'ada' });
    for (const client of [both, roomOnly]) await client.ask('enter_support', { ticket_chat_id: id });
    stage.sim.agent.say(id, 'Here you are', file);
    stage.sim.agent.close(id);
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
    const [customer, agent] = [
      await stage.connect(),
      await stage.connect({ token_source: 'inapp', token: 'demo-agent-token' }),
    ];
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

describe('who waits for a person', () => {
  it('is answered by nobody until an agent writes', async () => {
    const client = await stage.connect();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    stage.sim.staff.waitForPerson(true);
    client.emit('support', supportRequest('ada', 'is anybody there?'));
    await expect.poll(() => stage.sim.inspect.conversations('ada')).toMatchObject([{ responder: 'agent' }]);
    const [ticket] = stage.sim.inspect.conversations('ada');
    const id = ticket?.id ?? '';
    stage.sim.agent.say(id, 'I am');
    expect((await client.next('customer_support')).data.message).toBe('I am');
    expect(client.waiting('support')).toBe(0);
    stage.sim.staff.waitForPerson(false);
    stage.sim.agent.release(id);
    expect((await client.ask('support', supportRequest('ada', 'thank you', id))).status_code).toBe(200);
  });
});
