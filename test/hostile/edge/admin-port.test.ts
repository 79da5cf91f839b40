/** Pages of others reach nothing on the admin port: not by a name of theirs that leads to it, and not from their own address. */
import { describe, expect, it } from 'vitest';
import { openBridge } from '../../support/bridge.js';
import { Neighbour } from '../neighbour.js';
import { openPeer } from '../raw-peer.js';

const token = 'a-long-enough-token';
const deadLetters = '/admin/dead-letters';

/** The status of a request with these header lines. */
async function status(adminUrl: string, path: string, lines: readonly string[], method = 'GET'): Promise<number> {
  const peer = await openPeer(
    adminUrl,
    [`${method} ${path} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n'),
  );
  await peer.ended;
  return peer.status;
}

describe.each([
  ['without a token', {}, []],
  ['with one', { ADMIN_TOKEN: token }, [`Authorization: Bearer ${token}`]],
])('a bridge %s', (_name, env, own) => {
  it('refuses a Host that it does not know', async () => {
    const { url, adminUrl } = await openBridge({ env });
    const neighbour = await Neighbour.moveIn(url);
    for (const host of ['evil.test', 'evil.test:9090', 'localhost.evil.test'])
      for (const lines of [own, [], [`Origin: http://${host}`, ...own]])
        expect(await status(adminUrl, deadLetters, [`Host: ${host}`, ...lines])).toBe(403);
    for (const host of ['localhost', '127.0.0.1:9090', '[::1]:9090'])
      expect(await status(adminUrl, deadLetters, [`Host: ${host}`, ...own])).toBe(200);
    await neighbour.hasNoticedNothing();
  });

  it('refuses a page of another origin, on all routes', async () => {
    const { adminUrl } = await openBridge({ env });
    const host = 'Host: localhost:9090';
    for (const line of ['Origin: https://evil.test', 'Origin: null', 'Sec-Fetch-Site: cross-site']) {
      for (const path of [deadLetters, '/admin/audit', '/metrics', '/health/ready'])
        for (const lines of [own, []]) expect(await status(adminUrl, path, [host, line, ...lines])).toBe(403);
      const replay = [host, line, 'Content-Length: 0', ...own];
      expect(await status(adminUrl, `${deadLetters}/x/replay`, replay, 'POST')).toBe(403);
      expect(await status(adminUrl, `${deadLetters}/x`, replay, 'DELETE')).toBe(403);
    }
    expect(await status(adminUrl, deadLetters, [host, 'Origin: http://localhost:9090', ...own])).toBe(200);
  });

  it('tells health and metrics to a platform, by whatever name it asks', async () => {
    const { adminUrl } = await openBridge({ env });
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      for (const host of ['10.1.2.3:9090', 'deskbridge:9090', 'deskbridge.default.svc'])
        expect(await status(adminUrl, path, [`Host: ${host}`])).toBe(200);
  });
});

it('knows the names of ADMIN_ALLOWED_HOSTS', async () => {
  const { adminUrl } = await openBridge({ env: { ADMIN_ALLOWED_HOSTS: 'deskbridge, admin.example.com' } });
  for (const host of ['deskbridge:9090', 'admin.example.com'])
    expect(await status(adminUrl, deadLetters, [`Host: ${host}`])).toBe(200);
  expect(await status(adminUrl, deadLetters, ['Host: example.com'])).toBe(403);
});

it('takes nobody behind a proxy for somebody on this machine', async () => {
  const { adminUrl } = await openBridge({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  for (const line of ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'X-Real-IP: 127.0.0.1'])
    expect(await status(adminUrl, deadLetters, ['Host: localhost', line])).toBe(401);
});
