// Every fault of the switchboard, seen from a client.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeRefusal, handshakeQuery } from '#helpdesk';
import { FaultSwitchboard, seededRandom } from './faults.js';
import type { FaultChange } from './faults.js';
import { createHelpdeskSim } from './index.js';
import type { HelpdeskSim } from './index.js';
import { supportRequest, TestClient } from './test-client.js';

let sim: HelpdeskSim;
const clients: TestClient[] = [];

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(sim, handshakeQuery('demo-helpdesk-key'));
  clients.push(client);
  return client;
}

beforeEach(async () => {
  sim = await createHelpdeskSim();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await sim.close();
});

const texts = () => sim.inspect.conversations('ada').map(({ id }) => sim.inspect.customerTexts(id));
const hello = supportRequest('ada', 'Hi');

describe('a request', () => {
  it('waits before it is processed', async () => {
    const client = await connect();
    sim.faults.set({ latency: { ms: 40, jitterMs: 10, event: 'support' } });
    const begun = performance.now();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    client.emit('support', hello);
    await client.ask('enter_customer_support', { session_id: 'ada' });
    expect(texts()).toEqual([]);
    await client.next('support');
    expect(performance.now() - begun).toBeGreaterThan(35);
  });

  it('is processed, but its reply is never sent', async () => {
    const client = await connect();
    sim.faults.set({ silence: { times: 1 } });
    client.emit('support', hello);
    await client.ask('enter_customer_support', { session_id: 'ada' });
    expect([texts(), client.waiting('support')]).toEqual([[['Hi']], 0]);
  });

  it('is lost', async () => {
    const client = await connect();
    sim.faults.set({ lostRequest: { event: 'support' } });
    client.emit('support', hello);
    await client.ask('enter_customer_support', { session_id: 'ada' });
    expect([texts(), client.waiting('support')]).toEqual([[], 0]);
    expect(sim.inspect.received().map(({ event }) => event)).toEqual(['support', 'enter_customer_support']);
  });

  it.each([
    ['cutBeforeReply', [['Hi']]],
    ['cutBeforeProcessing', []],
  ] as const)('ends with a cut: %s', async (fault, kept) => {
    const client = await connect();
    sim.faults.set({ [fault]: { times: 1 } });
    const ended = client.ended();
    client.emit('support', hello);
    expect(await ended).toMatch(/transport (close|error)/);
    expect([texts(), client.waiting('support')]).toEqual([kept, 0]);
    expect(await (await connect()).ask('support', hello)).toMatchObject({ status_code: 200 });
  });

  it('is answered with an error and not processed', async () => {
    const client = await connect();
    sim.faults.set({ errorEnvelope: { status: 429, reason: 'Slow down', times: 1 } });
    const error = await client.ask('support', hello);
    expect(error).toEqual({ status_code: 429, sid: client.socket.id, message: 'Slow down', data: {} });
    expect(texts()).toEqual([]);
    expect(await client.ask('support', hello)).toMatchObject({ status_code: 200 });
  });
});

describe('a delivery', () => {
  it('comes twice, reply and push alike', async () => {
    const client = await connect();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    sim.faults.set({ duplicates: {} });
    const reply = await client.ask('support', hello);
    expect(await client.next('support')).toEqual(reply);
    sim.agent.say(String(reply.data.ticket_chat_id), 'Hello');
    expect(await client.next('customer_support')).toEqual(await client.next('customer_support'));
  });

  it('comes without its data', async () => {
    const client = await connect();
    sim.faults.set({ garbled: { event: 'support', times: 1 } });
    expect(await client.ask('support', hello)).toMatchObject({ status_code: 200, data: {} });
    expect((await client.ask('support', hello)).data).toHaveProperty('ticket_chat_id');
  });

  it('of an agent is kept but not pushed', async () => {
    const client = await connect();
    await client.ask('enter_customer_support', { session_id: 'ada' });
    const id = String((await client.ask('support', hello)).data.ticket_chat_id);
    sim.faults.set({ dropPushes: { times: 1 } });
    sim.agent.say(id, 'unheard');
    sim.agent.say(id, 'heard');
    expect((await client.next('customer_support')).data.message).toBe('heard');
    expect(sim.inspect.messages(id).map(({ message }) => message)).toContain('unheard');
  });
});

describe('a connection', () => {
  it.each([400, 401] as const)('is refused with %i', async (status) => {
    sim.faults.set({ refuse: { status, times: 1 } });
    const refusal = await connect().then(
      () => 'connected',
      (error: unknown) => (error as Error).message,
    );
    expect(decodeRefusal(refusal).status).toBe(status);
    await expect(connect()).resolves.toBeDefined();
  });

  it.each([
    ['ordered', 'io server disconnect'],
    ['cut', 'transport close'],
  ] as const)('is ended now: %s', async (how, reason) => {
    const ended = [await connect(), await connect()].map((client) => client.ended());
    sim.faults.kickAll(how);
    expect(await Promise.all(ended)).toEqual([reason, reason]);
    await expect.poll(() => sim.inspect.connections()).toBe(0);
  });

  it('fails while the server is down, and works again at the same port with everything remembered', async () => {
    const client = await connect();
    await client.ask('support', hello);
    const ended = client.ended();
    await sim.faults.down();
    expect(await ended).toMatch(/transport (close|error)/);
    await expect(fetch(sim.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(connect()).rejects.toThrow();
    await sim.faults.up();
    expect(await (await connect()).ask('support', hello)).toMatchObject({ status_code: 200 });
    expect(texts()).toEqual([['Hi'], ['Hi']]);
  });

  it('comes back by itself after a limited time, and fails over HTTP meanwhile', async () => {
    await sim.faults.down('503', 50);
    expect((await fetch(sim.url)).status).toBe(503);
    await expect(connect()).rejects.toThrow();
    await expect
      .poll(() =>
        connect().then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('up');
  });
});

describe('the switchboard', () => {
  it('strikes the same part of the cases for the same seed', () => {
    const strikes = (seed: number) => {
      const board = new FaultSwitchboard(seededRandom(seed));
      board.set({ silence: { share: 0.3 } });
      return Array.from({ length: 1_000 }, () => board.take('silence') !== undefined);
    };
    expect(strikes(7)).toEqual(strikes(7));
    expect(strikes(7)).not.toEqual(strikes(8));
    const share = strikes(7).filter(Boolean).length / 1_000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  it('changes nothing if a part of the change makes no sense', () => {
    const board = new FaultSwitchboard(Math.random);
    expect(() => board.set({ silence: {}, restStatus: { status: 200 } })).toThrow();
    expect(board.current()).toEqual({});
  });

  it('takes the name of an event only where it would strike', () => {
    const board = new FaultSwitchboard(Math.random);
    const event = { event: 'support' };
    for (const fault of [{ refuse: { status: 401 } }, { restStatus: { status: 500 } }, { restLatency: { ms: 1 } }]) {
      const named = Object.fromEntries(
        Object.entries(fault).map(([name, setting]) => [name, { ...setting, ...event }]),
      );
      expect(() => board.set(named)).toThrow();
      expect(() => board.set(fault as FaultChange)).not.toThrow();
    }
  });
});

describe('the log', () => {
  it('keeps only the latest requests', async () => {
    await sim.close();
    sim = await createHelpdeskSim({ receivedLimit: 2 });
    const client = await connect();
    for (const session_id of ['a', 'b', 'c']) await client.ask('enter_customer_support', { session_id });
    expect(sim.inspect.received().map(({ payload }) => payload)).toEqual([{ session_id: 'b' }, { session_id: 'c' }]);
  });
});

describe('a crowd', () => {
  it('of 100 customers with 20 messages each is served in order', { timeout: 15_000 }, async () => {
    const talks = Array.from({ length: 100 }, async (_, index) => {
      const client = await connect();
      const session = `s${index}`;
      let id: string | null = null;
      for (let turn = 0; turn < 20; turn += 1) {
        const reply = await client.ask('support', supportRequest(session, `m${turn}`, id));
        id = String(reply.data.ticket_chat_id);
      }
      expect(sim.inspect.customerTexts(String(id))).toEqual(Array.from({ length: 20 }, (_unused, turn) => `m${turn}`));
    });
    await Promise.all(talks);
    expect(sim.inspect.conversations()).toHaveLength(100);
  });
});
