/** Who gets in, by WebSocket and by HTTP: keys in every spelling, origins, room, CORS. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { getTranscript, preflight } from '../support/http-client.js';
import { connect, connectStatus } from '../support/ws-client.js';

const oddKeys = ['a+b', 'a=b==', 'a&b', 'a%b', 'a%2Bb', 'a/b', 'a b', 'a&b c', 'ü&é', 'a?b', 'apiKey=x', '{"a":1}'];

describe('the key', () => {
  it.each(['/dev', '/', '', '/any/path/at/all', '/api/transcript', '//'])('is read at path "%s"', async (path) => {
    const { url } = await openBridge();
    for (const keyParam of ['apiKey', 'apikey', 'header'] as const)
      expect((await connect(url, { key: channelKey, keyParam, path })).socketId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('may stand among other parameters', async () => {
    const { url } = await openBridge();
    for (const path of [`/?v=1&apiKey=${channelKey}`, `/?apikey=${channelKey}&v=1&w=2`, `/?v=1&apiKey=${channelKey}&w`])
      expect(await connectStatus(url, { path })).toBe(101);
  });

  it.each(oddKeys)('is read as clients write it, unescaped or escaped: %s', async (key) => {
    const { url } = await openBridge({ channel: { apiKeys: [key] } });
    expect(await connectStatus(url, { key })).toBe(101);
    expect(await connectStatus(url, { key, keyParam: 'apikey', path: '/' })).toBe(101);
    expect(await connectStatus(url, { key: encodeURIComponent(key) })).toBe(101);
    expect(await connectStatus(url, { path: `/?${new URLSearchParams({ apiKey: key }).toString()}` })).toBe(101);
  });

  it('in the header goes before the one in the query, on both roads', async () => {
    const { url } = await openBridge();
    const client = await connect(url, { key: otherChannelKey, headers: { 'x-api-key': channelKey } });
    const id = await client.start({ userId: 'ulla' });
    expect(await getTranscript(url, channelKey, id)).toMatchObject({ status: 200 });
    const path = `/api/transcript?conversation_id=${id}`;
    for (const [header, query, status] of [
      [channelKey, otherChannelKey, 200],
      [otherChannelKey, channelKey, 404],
    ] as const)
      expect((await fetch(`${url}${path}&apiKey=${query}`, { headers: { 'x-api-key': header } })).status).toBe(status);
  });

  it('that opens nothing is refused with 401, before there is a socket', async () => {
    const { url, adminUrl } = await openBridge();
    const wrong = [
      undefined,
      '',
      'wrong',
      `${channelKey}x`,
      channelKey.slice(1),
      channelKey.toUpperCase(),
      '%',
      '__proto__',
    ];
    for (const key of wrong) expect(await connectStatus(url, key === undefined ? {} : { key })).toBe(401);
    expect(await connectStatus(url, { key: 'wrong', keyParam: 'header' })).toBe(401);
    expect(await (await fetch(`${adminUrl}/metrics`)).text()).toContain(
      `deskbridge_handshakes_rejected_total{reason="unauthorized"} ${wrong.length + 1}`,
    );
  });

  it('may be the old or the new one while it is being changed', async () => {
    const { url } = await openBridge({ channel: { apiKeys: ['old', 'new'] } });
    const client = await connect(url, { key: 'old' });
    const id = await client.start({ userId: 'ulla' });
    expect(await getTranscript(url, 'new', id)).toMatchObject({ status: 200 });
  });
});

describe('the origin', () => {
  const channel = { allowedOrigins: ['https://shop.test', 'http://localhost:3000'] };
  const foreign = [
    'https://evil.test',
    'http://shop.test',
    'https://shop.test:444',
    'https://shop.test.evil.test',
    'null',
  ];

  it('must be on the list, at the handshake and over HTTP', async () => {
    const { url } = await openBridge({ channel });
    for (const origin of channel.allowedOrigins) {
      expect(await connectStatus(url, { key: channelKey, headers: { origin } })).toBe(101);
      expect(await statusOf(url, channelKey, origin)).toBe(404);
    }
    for (const origin of foreign) {
      expect(await connectStatus(url, { key: channelKey, headers: { origin } })).toBe(403);
      expect(await statusOf(url, channelKey, origin)).toBe(403);
    }
  });

  it('is not asked of what is no browser, and not of a channel without a list', async () => {
    const { url } = await openBridge({ channel });
    expect(await connectStatus(url, { key: channelKey })).toBe(101);
    expect(await statusOf(url, channelKey)).toBe(404);
    expect(await connectStatus(url, { key: otherChannelKey, headers: { origin: 'https://evil.test' } })).toBe(101);
    expect(await statusOf(url, otherChannelKey, 'https://evil.test')).toBe(404);
  });

  it('does not tell a wrong key from a right one', async () => {
    const { url } = await openBridge({ channel });
    expect(await connectStatus(url, { key: 'wrong', headers: { origin: 'https://evil.test' } })).toBe(401);
  });
});

/** Of a request that is let in, 404: there is no such conversation. */
async function statusOf(url: string, key: string, origin?: string): Promise<number> {
  const headers = { 'x-api-key': key, ...(origin === undefined ? {} : { origin }) };
  return (await fetch(`${url}/api/transcript?conversation_id=c`, { headers })).status;
}

describe('CORS', () => {
  const routes = ['/api/custom-channel/sockets/message', '/api/transcript?conversation_id=c', '/api/messages/m'];

  it.each(routes)('lets a page ask before it calls %s', async (path) => {
    const { url } = await openBridge();
    const { status, headers } = await preflight(url, path, 'https://shop.test');
    expect(status).toBe(204);
    expect(['*', 'https://shop.test']).toContain(headers.get('access-control-allow-origin'));
    expect(headers.get('access-control-allow-methods')).toMatch(/GET.*POST.*OPTIONS/);
    const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(/, ?/);
    expect(allowed).toEqual(expect.arrayContaining(['x-api-key', 'content-type', 'accept']));
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('lets a page add headers of its own, at allowed origins only', async () => {
    const allowedOrigins = ['https://shop.test'];
    const { url } = await openBridge({ channel: { allowedOrigins }, otherChannel: { allowedOrigins } });
    const asked = 'baggage,content-type,traceparent,x-api-key,x-datadog-origin';
    for (const [origin, expected] of [
      ['https://shop.test', asked.split(',')],
      ['https://evil.test', []],
    ] as const) {
      const { headers } = await fetch(`${url}${routes[0] ?? ''}`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
      });
      const allowed = headers.get('access-control-allow-headers')?.split(/, ?/) ?? [];
      expect(allowed.filter((name) => asked.includes(name)).sort()).toEqual(expected);
    }
  });

  it('lets a page read answers, refusals too', async () => {
    const { url } = await openBridge();
    for (const path of routes)
      for (const key of [channelKey, 'wrong']) {
        const method = path === routes[0] ? 'POST' : 'GET';
        const { headers } = await fetch(url + path, {
          method,
          headers: { origin: 'https://shop.test', 'x-api-key': key },
        });
        expect(['*', 'https://shop.test']).toContain(headers.get('access-control-allow-origin'));
      }
  });

  it('says nothing to a page that no channel wants', async () => {
    const allowedOrigins = ['https://shop.test'];
    const bridge = await openBridge({ channel: { allowedOrigins }, otherChannel: { allowedOrigins } });
    for (const path of routes) {
      const { headers } = await preflight(bridge.url, path, 'https://evil.test');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

it('welcomes before it answers anything else, however early it is asked', async () => {
  const { url } = await openBridge();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/dev?apiKey=${channelKey}`);
  afterThisTest(() => socket.terminate());
  const heard: string[] = [];
  socket.on('message', (data: Buffer) =>
    heard.push((JSON.parse(data.toString()) as { event: { event_type: string } }).event.event_type),
  );
  await once(socket, 'open');
  for (const frame of ['{', '{"event":{"event_type":"conversation_start"}}']) socket.send(frame);
  await expect.poll(() => heard).toEqual(['socket_connected', 'general_error', 'conversation_start_success']);
});

it('has room for as many sockets as the channel says, and again when one is gone', async () => {
  const { url } = await openBridge({ channel: { limits: { sockets: 2 } } });
  const first = await connect(url, { key: channelKey });
  await connect(url, { key: channelKey });
  expect(await connectStatus(url, { key: channelKey })).toBe(503);
  expect(await connectStatus(url, { key: otherChannelKey })).toBe(101);
  await first.close();
  await expect.poll(() => connectStatus(url, { key: channelKey })).toBe(101);
});

it('agrees on no compression, and on a subprotocol where one is asked for', async () => {
  const { url } = await openBridge();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/?apiKey=${channelKey}`, ['chat'], {
    perMessageDeflate: true,
  });
  afterThisTest(() => socket.on('error', () => undefined).terminate());
  const [response] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string | undefined> }];
  expect(response.headers['sec-websocket-extensions']).toBeUndefined();
  // A browser gives up if it asked for one and got none.
  expect(response.headers['sec-websocket-protocol']).toBe('chat');
});
