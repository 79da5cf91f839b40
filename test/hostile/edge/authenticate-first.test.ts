/** A wrong key is refused before anything else of a request is looked at: its body, its length, its form. */
import { describe, expect, it, vi } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import { Neighbour } from '../neighbour.js';
import { openPeer } from '../raw-peer.js';

const messages = '/api/custom-channel/sockets/message';
const list = '{"event":{"event_type":"get_conversations","event_payload":{"userId":"ulla"}}}';
const unauthorized = '{"error":"Invalid API key"}';

/** The head of a POST with some of its headers. */
function head(key: string, ...more: string[]): string {
  return [`POST ${messages} HTTP/1.1`, 'Host: x', `x-api-key: ${key}`, ...more, '', ''].join('\r\n');
}

describe('a wrong key', () => {
  it.each([
    ['broken JSON', '{'],
    ['no UTF-8', Buffer.from([0xff, 0xfe])],
    ['two megabytes', 'x'.repeat(2_000_000)],
  ])('is 401, and not the trouble with a body of %s', async (_what, body) => {
    const { url } = await openBridge();
    const neighbour = await Neighbour.moveIn(url);
    const answer = await fetch(url + messages, { method: 'POST', headers: { 'x-api-key': 'wrong' }, body });
    expect([answer.status, await answer.text()]).toEqual([401, unauthorized]);
    await neighbour.hasNoticedNothing();
  });

  it('is 401 before the body comes, and who goes on sending is cut off', async () => {
    const { url } = await openBridge();
    const neighbour = await Neighbour.moveIn(url);
    const peer = await openPeer(url, head('wrong', 'Content-Length: 1000000'));
    await vi.waitFor(() => expect(peer.status).toBe(401), 1000);
    expect(peer.heard).toContain(unauthorized);
    const dripping = setInterval(() => peer.write('x'), 50);
    await peer.ended.finally(() => clearInterval(dripping));
    await neighbour.hasNoticedNothing();
  });

  it('is 401 whatever the label of the body', async () => {
    const { url } = await openBridge();
    const headers = { 'x-api-key': 'wrong', 'content-type': '///' };
    expect((await fetch(url + messages, { method: 'POST', headers, body: '{}' })).status).toBe(401);
  });

  it('can be seen by a page', async () => {
    const { url } = await openBridge();
    const headers = { 'x-api-key': 'wrong', origin: 'https://shop.test' };
    const answer = await fetch(url + messages, { method: 'POST', headers, body: 'x'.repeat(2_000_000) });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, 'https://shop.test']);
  });

  it('leaves the connection to the next request, when the body has come', async () => {
    const { url } = await openBridge();
    const body = (key: string) => head(key, `Content-Length: ${list.length}`) + list;
    const peer = await openPeer(url, body('wrong') + body(channelKey));
    await vi.waitFor(() => expect(peer.heard).toContain('{"conversations":[]}'), 2000);
    expect(peer.status).toBe(401);
  });
});

describe('100 Continue', () => {
  const expecting = (key: string, length = list.length) =>
    head(key, `Content-Length: ${length}`, 'Expect: 100-continue');

  it('is said to a right key, whose body is then read', async () => {
    const { url } = await openBridge();
    const peer = await openPeer(url, expecting(channelKey));
    await vi.waitFor(() => expect(peer.heard).toBe('HTTP/1.1 100 Continue\r\n\r\n'));
    peer.write(list);
    await vi.waitFor(() => expect(peer.heard).toContain('{"conversations":[]}'));
  });

  it('is not said to a wrong one, and the connection ends', async () => {
    const { url } = await openBridge();
    const peer = await openPeer(url, expecting('wrong'));
    await peer.ended;
    expect(peer.status).toBe(401);
    expect(peer.heard).toContain(unauthorized);
    expect(peer.heard.toLowerCase()).toContain('connection: close');
  });

  it('is not said before a body that is too large', async () => {
    const { url } = await openBridge();
    const peer = await openPeer(url, expecting(channelKey, 10_000_000));
    await peer.ended;
    expect(peer.status).toBe(413);
  });
});

it.each(['wrong', channelKey])(
  'an unknown route is 404 with the key "%s", and its body is not waited for',
  async (key) => {
    const { url } = await openBridge();
    const peer = await openPeer(url, head(key, 'Content-Length: 1000').replace(messages, '/api/unknown'));
    await vi.waitFor(() => expect(peer.status).toBe(404), 1000);
  },
);

it('a preflight stays open to all', async () => {
  const { url } = await openBridge();
  const headers = { origin: 'https://shop.test', 'access-control-request-method': 'POST' };
  expect((await fetch(url + messages, { method: 'OPTIONS', headers })).status).toBe(204);
});
