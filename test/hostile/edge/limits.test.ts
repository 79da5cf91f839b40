/** Whatever a client sends is counted, by all roads and in every form, and nobody beside it notices. */
import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../support/admin.js';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import { getTranscript, post, postRaw } from '../../support/http-client.js';
import { connect, connectStatus } from '../../support/ws-client.js';
import { Neighbour } from '../neighbour.js';

const limit = 20;

/** Everybody comes through a proxy here, so that a test has the addresses that it needs. */
const env = { TRUSTED_PROXIES: '127.0.0.1' };
const from = (address: string) => ({ 'x-forwarded-for': address });
const attacker = from('203.0.113.9');

/** The neighbour is of a channel that has the usual limits, for it comes without an address of its own. */
async function openLimited(limits: object = {}) {
  const bridge = await openBridge({ env, channel: { limits: { eventsPerMinute: limit, ...limits } } });
  return { ...bridge, neighbour: await Neighbour.moveIn(bridge.url, otherChannelKey) };
}

const ways: [name: string, status: number, ask: (url: string) => Promise<number>][] = [
  ['a GET', 404, (url) => status(`${url}/api/transcript?conversation_id=c`)],
  ['a link', 404, (url) => status(`${url}/api/messages/m?conversation_id=c`)],
  ['an unknown route', 404, (url) => status(`${url}/api/unknown`)],
  ['a GET with a wrong key', 401, (url) => status(`${url}/api/transcript`, { headers: { 'x-api-key': 'wrong' } })],
  ['a body that is no JSON', 400, (url) => status(messagesOf(url), { method: 'POST', body: '{' })],
  [
    'a body with a wrong key',
    401,
    (url) => status(messagesOf(url), { method: 'POST', body: '{', headers: { 'x-api-key': 'wrong' } }),
  ],
  ['a body that is no event', 400, (url) => status(messagesOf(url), { method: 'POST', body: '{"event":1}' })],
  ['a handshake with a wrong key', 401, (url) => connectStatus(url, { key: 'wrong', headers: attacker })],
];

function messagesOf(url: string): string {
  return `${url}/api/custom-channel/sockets/message`;
}

interface Request {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function status(address: string, init: Request = {}): Promise<number> {
  const headers = { 'x-api-key': channelKey, ...attacker, ...init.headers };
  return (await fetch(address, { ...init, headers, signal: AbortSignal.timeout(5000) })).status;
}

describe('an address', () => {
  it.each(ways)('that sends %s too often is told so', async (_name, usual, ask) => {
    const { url, neighbour } = await openLimited();
    const statuses: number[] = [];
    for (let event = 0; event < limit + 2; event++) statuses.push(await ask(url));
    expect(statuses).toEqual([...Array<number>(limit).fill(usual), 429, 429]);
    await neighbour.hasNoticedNothing();
  });

  it('is counted over all of these together, and over its frames', async () => {
    const { url, neighbour } = await openLimited();
    const client = await connect(url, { key: channelKey, headers: attacker });
    for (const [, usual, ask] of [...ways, ...ways]) expect(await ask(url)).toBe(usual);
    for (let event = 2 * ways.length; event < limit; event++) {
      client.sendRaw('{');
      expect((await client.next()).payload).toMatchObject({ error_code: 400 });
    }
    client.sendRaw('{');
    expect((await client.next()).payload).toEqual({
      conversation_id: null,
      error_code: 429,
      error_desc: 'Too many requests',
    });
    for (const [, , ask] of ways) expect(await ask(url)).toBe(429);
    expect(await status(`${url}/api/transcript`, { headers: from('203.0.113.10') })).toBe(404);
    await neighbour.hasNoticedNothing();
  });

  it('is told when to come again', async () => {
    const { url } = await openLimited({ eventsPerMinute: 1 });
    for (const key of [channelKey, 'wrong']) await fetch(`${url}/api/transcript`, { headers: { 'x-api-key': key } });
    for (const key of [channelKey, 'wrong']) {
      const { headers, status } = await fetch(`${url}/api/transcript`, { headers: { 'x-api-key': key } });
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
    }
  });

  it('gains nothing by opening a new socket all the time', async () => {
    const { url, neighbour } = await openLimited();
    const codes: unknown[] = [];
    for (let socket = 0; socket < 6; socket++) {
      const client = await connect(url, { key: channelKey, headers: attacker });
      for (let frame = 0; frame < 5; frame++) {
        client.sendRaw('{');
        codes.push((await client.next()).payload['error_code']);
      }
      await client.close();
    }
    expect(codes).toEqual([...Array<number>(limit).fill(400), ...Array<number>(10).fill(429)]);
    await neighbour.hasNoticedNothing();
  });

  it('gains nothing by handshakes alone', async () => {
    const { url } = await openLimited();
    const statuses: number[] = [];
    for (let knock = 0; knock < limit + 2; knock++)
      statuses.push(await connectStatus(url, { key: channelKey, headers: attacker }));
    expect(statuses).toEqual([...Array<number>(limit).fill(101), 429, 429]);
  });

  it('of IPv6 is a network of 64 bits', async () => {
    const { url } = await openLimited({ eventsPerMinute: 2 });
    const ask = (address: string) => status(`${url}/api/transcript`, { headers: from(address) });
    expect(await ask('2001:db8:1:1::1')).toBe(404);
    expect(await ask('2001:db8:1:1:ffff::2')).toBe(404);
    expect(await ask('2001:db8:1:1:abcd::3')).toBe(429);
    expect(await ask('2001:db8:1:2::1')).toBe(404);
  });

  it('cannot take all sockets of a channel', async () => {
    const { url, neighbour } = await openLimited({ socketsPerAddress: 2 });
    const knock = (headers: Record<string, string>) => connectStatus(url, { key: channelKey, headers });
    const first = await connect(url, { key: channelKey, headers: attacker });
    await connect(url, { key: channelKey, headers: attacker });
    expect(await knock(attacker)).toBe(429);
    expect(await knock(from('203.0.113.10'))).toBe(101);
    expect(await connectStatus(url, { key: otherChannelKey, headers: attacker })).toBe(101);
    await first.close();
    await expect.poll(() => knock(attacker)).toBe(101);
    await neighbour.hasNoticedNothing();
  });
});

it('a key is counted over all addresses', async () => {
  const { url, neighbour } = await openLimited({ eventsPerMinutePerKey: 5 });
  const statuses: number[] = [];
  for (let host = 0; host < 7; host++)
    statuses.push(await status(`${url}/api/transcript`, { headers: from(`203.0.113.${host}`) }));
  expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429]);
  await neighbour.hasNoticedNothing();
});

it('a socket is counted with the requests that name it, wherever they come from', async () => {
  const { url } = await openLimited();
  const client = await connect(url, { key: channelKey, headers: attacker });
  const ask = () => post(url, channelKey, 'get_conversations', { userId: 'ulla' }, client.socketId);
  for (let event = 0; event < limit; event++) expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(429);
  client.send('get_conversations', { userId: 'ulla' });
  expect((await client.next('general_error')).payload).toMatchObject({ error_code: 429 });
});

describe('who goes on over the limit', () => {
  it.each([
    ['unreadable frames', '{'],
    ['readable frames', '{"event":{"event_type":"get_conversations","event_payload":{"userId":"ulla"}}}'],
  ])('with %s is put out with 1008, and nobody else', async (_name, frame) => {
    const { url, adminUrl, neighbour } = await openLimited({ eventsPerMinute: 5 });
    const quiet = await connect(url, { key: channelKey, headers: attacker });
    const client = await connect(url, { key: channelKey, headers: attacker });
    for (let count = 0; count < 200; count++) client.sendRaw(frame);
    expect(await client.closed).toEqual({ code: 1008, reason: 'Too many requests' });
    await vi.waitFor(async () =>
      expect(await metricsOf(adminUrl)).toContain('connections_closed_total{code="1008"} 1'),
    );
    expect(quiet.socket.readyState).toBe(quiet.socket.OPEN);
    await neighbour.hasNoticedNothing();
  });

  it('with pings is put out, too', async () => {
    const { url } = await openLimited({ eventsPerMinute: 5 });
    const client = await connect(url, { key: channelKey, headers: attacker });
    // One by one: a heap of them is ended by ws itself.
    client.socket.on('pong', () => client.socket.ping());
    client.socket.ping();
    expect((await client.closed).code).toBe(1008);
  });

  it('now and then is not', async () => {
    const { url } = await openLimited({ eventsPerMinute: 5 });
    const client = await connect(url, { key: channelKey, headers: attacker });
    for (let count = 0; count < 20; count++) {
      client.sendRaw('{');
      await client.next();
    }
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

it('a preflight is never refused', async () => {
  const { url } = await openLimited({ eventsPerMinute: 1 });
  for (let count = 0; count < 3; count++) await getTranscript(url, channelKey, 'c');
  expect((await postRaw(url, channelKey, '{')).status).toBe(429);
  const headers = { origin: 'https://shop.test', 'access-control-request-method': 'POST' };
  expect((await fetch(messagesOf(url), { method: 'OPTIONS', headers })).status).toBe(204);
});

it('a proxy that is not named is told of, once in a while', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const { url } = await openBridge({ logger });
  await status(`${url}/api/transcript`, { headers: {} });
  await status(`${url}/api/transcript`, { headers: {} });
  expect(lines.filter((line) => line.includes('TRUSTED_PROXIES'))).toEqual([
    expect.stringContaining('"proxy":"127.0.0.1"'),
  ]);
});
