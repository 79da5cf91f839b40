/** Requests that are too large, never end, or come by the thousand: each is ended, and nobody else notices. */
import { describe, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { channelKey, openBridge } from '../support/bridge.js';
import { Neighbour } from './neighbour.js';
import { handshake, openPeer } from './raw-peer.js';
import type { RawPeer } from './raw-peer.js';
import { metric } from './resources.js';

const messages = '/api/custom-channel/sockets/message';

describe('too much of a request', () => {
  it.each<[name: string, bytes: string]>([
    ['a header of a megabyte', `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(1_000_000)}\r\n\r\n`],
    ['ten thousand headers', `GET / HTTP/1.1\r\nHost: x\r\n${'X-Many: x\r\n'.repeat(10_000)}\r\n`],
    ['an address of a megabyte', `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [
      'a query of a megabyte',
      `GET /api/transcript?conversation_id=${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ],
    ['a handshake with a key of a megabyte', handshake('x'.repeat(1_000_000))],
    ['a method of a megabyte', `${'X'.repeat(1_000_000)} / HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['headers without an end', `GET / HTTP/1.1\r\nHost: x\r\n${'X-Endless: x\r\n'.repeat(70_000)}`],
  ])('%s is refused and ends the connection', async (_name, bytes) => {
    const { url } = await openBridge();
    const neighbour = await Neighbour.moveIn(url);
    const peer = await openPeer(url, bytes);
    await peer.ended;
    // A peer that still writes may see the reset before the answer.
    expect([0, 400, 431]).toContain(peer.status);
    await neighbour.hasNoticedNothing();
  });

  it('and an honest peer reads why', async () => {
    const { url } = await openBridge();
    const peer = await openPeer(url, `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
    await peer.ended;
    expect(peer.status).toBe(431);
    expect(peer.heard).not.toMatch(/node_modules|\bat .*:\d+/);
  });
});

describe('a request that never ends', () => {
  it.each<[name: string, bytes: string, status: number]>([
    ['nothing at all', '', 408],
    ['half a header', 'GET / HTTP/1.1\r\nHost', 408],
    ['headers without an end', `POST ${messages} HTTP/1.1\r\nHost: x\r\n`, 408],
    ['half a handshake', handshake().slice(0, -2), 408],
    [
      'half a body',
      `POST ${messages} HTTP/1.1\r\nHost: x\r\nx-api-key: ${channelKey}\r\nContent-Length: 999\r\n\r\n{`,
      408,
    ],
  ])('of %s is ended at its deadline, however busily it is written', async (_name, bytes, status) => {
    const { url } = await openBridge({ env: { REQUEST_TIMEOUT_MS: '600' } });
    const neighbour = await Neighbour.moveIn(url);
    const peer = await openPeer(url, bytes);
    const dripping = setInterval(() => peer.write(bytes.includes('\r\n') ? 'x' : ''), 50);
    await peer.ended.finally(() => clearInterval(dripping));
    expect(peer.status).toBe(status);
    await neighbour.hasNoticedNothing();
  });
});

describe('handshakes with a wrong key', () => {
  it('are all refused, a thousand a second, and leave nothing behind', { timeout: 60_000 }, async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
    const { url, adminUrl } = await openBridge({ logger });
    // What is said at the start.
    lines.length = 0;
    const neighbour = await Neighbour.moveIn(url);
    const base = await handles(adminUrl);
    const began = performance.now();
    const statuses = new Map<number, number>();
    const lanes = Array.from({ length: 30 }, async () => {
      for (let turn = 0; turn < 100; turn++) {
        const { status } = await refusedPeer(url);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    await Promise.all(lanes);
    const seconds = (performance.now() - began) / 1000;
    expect([...statuses]).toEqual([[401, 3000]]);
    expect(await metric(adminUrl, 'deskbridge_handshakes_rejected_total', 'unauthorized')).toBe(3000);
    // One line a second at most, and each tells how many were left out.
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    await vi.waitFor(async () => expect(await handles(adminUrl)).toBeLessThanOrEqual(base), 5000);
    await neighbour.hasNoticedNothing();
  });

  it('leave nothing behind when the refused peer never hangs up', async () => {
    const { url, adminUrl } = await openBridge();
    const base = await handles(adminUrl);
    const peers = await Promise.all(Array.from({ length: 100 }, () => openPeer(url, handshake('wrong'))));
    await Promise.all(peers.map(({ ended }) => ended));
    expect(new Set(peers.map(({ status }) => status))).toEqual(new Set([401]));
    // The peers' own ends are in this process, too.
    await vi.waitFor(async () => expect(await handles(adminUrl)).toBeLessThanOrEqual(base + peers.length), 5000);
  });
});

/** Knocks with a wrong key, hears the answer and is gone. */
async function refusedPeer(url: string): Promise<RawPeer> {
  const peer = await openPeer(url, handshake('wrong'));
  await peer.ended;
  peer.socket.destroy();
  return peer;
}

/** Sockets of this process, of both sides. */
function handles(adminUrl: string): Promise<number> {
  return metric(adminUrl, 'nodejs_active_resources', 'TCPSocketWrap');
}
