// The odd sides of the sockets: refusals, limits, cursed messages, strange pushes.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeHelpdeskEvent } from '#helpdesk';
import type { FaultChange } from '../index.js';
import { supportRequest } from '../test-client.js';
import type { TestClient } from '../test-client.js';
import { openTicket, Stage } from '../test-stage.js';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(() => stage.close());

const set = (change: FaultChange) => stage.sim.faults.set(change);

async function refusal(): Promise<string> {
  return stage.connect().then(
    () => 'connected',
    (error: unknown) => (error as Error).message,
  );
}

async function connect(session = 'ada'): Promise<TestClient> {
  const client = await stage.connect();
  await client.ask('enter_customer_support', { session_id: session });
  return client;
}

describe('a refusal', () => {
  it.each([
    ['json', '{"status_code":401,"message":"Invalid token","data":{}}'],
    ['text', 'Invalid token'],
    ['dict', "{'status_code': 401, 'message': 'Invalid token', 'data': {}}"],
    ['empty', ''],
    ['library', 'Connection rejected by server'],
  ] as const)('is worded as %s', async (as, text) => {
    set({ refuse: { status: 401, as } });
    expect(await refusal()).toBe(text);
  });

  it('comes as a status instead of a handshake', async () => {
    set({ handshakeStatus: { status: 403, times: 2 } });
    expect(await refusal()).toBe('websocket error');
    const polled = await fetch(`${stage.sim.url}/socket.io/?EIO=4&transport=polling`);
    expect(polled.status).toBe(403);
    expect(await refusal()).toBe('connected');
  });
});

describe('a small payload limit', () => {
  const handshake = async () => {
    const response = await fetch(`${stage.sim.url}/socket.io/?EIO=4&transport=polling`);
    return JSON.parse((await response.text()).slice(1)) as { maxPayload?: number };
  };

  it('is told in the handshake, cuts the connection above it, and ends with the fault', async () => {
    set({ maxPayload: { bytes: 1000 } });
    expect((await handshake()).maxPayload).toBe(1000);
    const client = await connect();
    const ended = client.ended();
    client.emit('support', supportRequest('ada', 'x'.repeat(2000)));
    expect(await ended).toMatch(/transport/);
    expect(stage.sim.inspect.conversations('ada')).toEqual([]);
    stage.sim.faults.clear();
    expect((await handshake()).maxPayload).toBe(1_000_000);
    expect(await openTicket(await connect(), 'ada', 'x'.repeat(2000))).toBeTruthy();
  });

  it('may be kept a secret', async () => {
    set({ maxPayload: { bytes: 1000, told: false } });
    expect((await handshake()).maxPayload).toBeUndefined();
    const client = await connect();
    const ended = client.ended();
    client.emit('support', supportRequest('ada', 'x'.repeat(2000)));
    expect(await ended).toMatch(/transport/);
  });
});

describe('a cursed message', () => {
  const say = (client: TestClient, text: string) => client.emit('support', supportRequest('ada', text));
  const kept = () => stage.sim.inspect.conversations('ada').flatMap(({ id }) => stage.sim.inspect.customerTexts(id));

  it.each([
    [{}, { status_code: 500, message: 'Internal Server Error' }],
    [
      { status: 422, reason: 'no' },
      { status_code: 422, message: 'no' },
    ],
  ])('is refused every time under %o, others are not', async (setting, answer) => {
    set({ poison: { pattern: '^cur.ed$', ...setting } });
    const client = await connect();
    for (let turn = 0; turn < 2; turn++) {
      expect(await client.ask('support', supportRequest('ada', 'cursed'))).toMatchObject(answer);
      expect(await client.ask('support', supportRequest('ada', 'fine'))).toMatchObject({ status_code: 200 });
    }
    expect(kept()).toEqual(['fine', 'fine']);
  });

  it.each([
    ['lost', []],
    ['silence', ['cursed']],
  ] as const)('is met with silence: %s', async (how, texts) => {
    set({ poison: { pattern: 'cursed', how } });
    const client = await connect();
    say(client, 'cursed');
    await client.ask('enter_customer_support', { session_id: 'ada' });
    expect([client.waiting('support'), kept()]).toEqual([0, texts]);
  });

  it.each([
    ['cut', []],
    ['cutBeforeReply', ['cursed']],
  ] as const)('ends the connection: %s', async (how, texts) => {
    set({ poison: { pattern: 'cursed', how } });
    const client = await connect();
    const ended = client.ended();
    say(client, 'cursed');
    expect(await ended).toMatch(/transport/);
    expect(kept()).toEqual(texts);
  });

  it('may be one customer’s only', async () => {
    set({ poison: { pattern: 'hi', session: 'bob' } });
    const client = await connect();
    expect(await client.ask('support', supportRequest('ada', 'hi'))).toMatchObject({ status_code: 200 });
    expect(await client.ask('support', supportRequest('bob', 'hi'))).toMatchObject({ status_code: 500 });
  });
});

describe('strange pushes', () => {
  it('follow a request, one of each kind, and none of them is a message', async () => {
    const client = await connect();
    const id = await openTicket(client);
    const things = ['unknownSender', 'notice', 'text', 'number', 'array', 'null', 'nothing', 'binary'] as const;
    set({ strangePush: { event: 'enter_support', as: 'customer_support', things: [...things] } });
    await client.ask('enter_support', { ticket_chat_id: id });
    for (const thing of things) {
      const pushed = await client.next('customer_support');
      expect([thing, decodeHelpdeskEvent('customer_support', pushed).ok]).toEqual([thing, 'unreadable']);
    }
    expect(client.waiting('support')).toBe(0);
  });

  it('may be the last message in another envelope', async () => {
    const client = await connect();
    set({ strangePush: { event: 'support', things: ['bareData', 'jsonText'] } });
    const id = await openTicket(client);
    expect(await client.next('support')).toMatchObject({ ticket_chat_id: id, sender: 'sate' });
    const text = (await client.next('support')) as unknown as string;
    expect(JSON.parse(text)).toMatchObject({ status_code: 200, data: { ticket_chat_id: id } });
  });

  it('replay a room to whoever enters it, the personal one, too', async () => {
    const client = await connect();
    const id = await openTicket(client);
    set({ replay: {} });
    const senders = async () => [
      (await client.next('support')).data['sender'],
      (await client.next('support')).data['sender'],
    ];
    await client.ask('enter_support', { ticket_chat_id: id });
    expect(await senders()).toEqual(['customer', 'sate']);
    await client.ask('enter_customer_support', { session_id: 'ada' });
    expect(await senders()).toEqual(['customer', 'sate']);
  });

  it('are whatever a test likes', async () => {
    const client = await connect();
    const id = await openTicket(client);
    const response = await fetch(`${stage.sim.url}/sim/conversations/${id}/push`, {
      method: 'POST',
      body: JSON.stringify({ event: 'customer_support', payload: [{ odd: true }] }),
    });
    expect(response.status).toBe(200);
    expect(await client.next('customer_support')).toEqual([{ odd: true }]);
  });
});

it('starts with faults if it is told to', async () => {
  await stage.close();
  stage = await Stage.open({ faults: { refuse: { status: 400, as: 'text', times: 1 } } });
  expect(await refusal()).toBe('token is required');
  expect(await refusal()).toBe('connected');
  await expect(Stage.open({ faults: { texts: { changes: [] } } })).rejects.toThrow();
});
