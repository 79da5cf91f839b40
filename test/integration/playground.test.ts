/** Who may open the playground, what a browser may do there, and what it never serves. */
import { request } from 'node:http';
import { expect, it } from 'vitest';
import { channelAddress } from '../../apps/bridge/src/admin/playground/channel-address.js';
import { channelKey, openBridge } from '../support/bridge.js';

const switchedOn = { PLAYGROUND: 'true' };
const demonstration = (deskUrl: string) => ({ deskUrl, channels: [{ name: 'shop', key: channelKey, label: 'Shop' }] });

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** With any header, also those that fetch does not let one set. */
function ask(adminUrl: string, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(adminUrl + path, { method, headers }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject).end();
  });
}

it('is off unless it is switched on', async () => {
  const { adminUrl, url } = await openBridge();
  expect((await ask(adminUrl, '/playground')).status).toBe(404);
  expect((await ask(url, '/playground')).status).toBe(404);
});

it('allows nothing inline and nothing from outside, and is served on the admin port only', async () => {
  const { adminUrl, url } = await openBridge({ env: switchedOn });
  for (const path of ['/playground', '/playground/', '/playground/chat', '/playground/main.js']) {
    const { status, headers } = await ask(adminUrl, path);
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self';img-src 'self' data: ");
    expect(policy).toContain(`connect-src 'self' ${url} ${url.replace('http', 'ws')};`);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  expect((await ask(adminUrl, '/playground')).text).not.toMatch(
    /<script(?! type="module" src="\/playground)|style=|https?:/,
  );
  expect((await ask(url, '/playground')).status).toBe(404);
  expect((await ask(adminUrl, '/playground/..%2f..%2fpackage.json')).status).not.toBe(200);
});

it('gives no key outside the demonstration, and the key of a Helpdesk never', async () => {
  const real = await openBridge({ env: switchedOn });
  const { text } = await ask(real.adminUrl, '/playground/settings.json');
  expect(JSON.parse(text)).toMatchObject({
    desk: false,
    channels: [
      { name: 'shop', key: null },
      { name: 'other', key: null },
    ],
  });
  expect((await ask(real.adminUrl, '/playground/desk/conversations')).status).toBe(404);
  const demo = await openBridge({ env: switchedOn, demonstration });
  const settings = (await ask(demo.adminUrl, '/playground/settings.json')).text;
  expect(settings).toContain(channelKey);
  expect(settings).not.toContain('desk-key');
});

it('answers on this machine only, by a name of this machine, unless there is a token', async () => {
  const { adminUrl } = await openBridge({ env: switchedOn, demonstration });
  const { port } = new URL(adminUrl);
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example']) {
    expect((await ask(adminUrl, '/playground', { host })).status).toBe(403);
    expect((await ask(adminUrl, '/playground/desk/conversations', { host })).status).toBe(403);
  }
  expect((await ask(adminUrl, '/playground', { 'x-forwarded-for': '127.0.0.1' })).status).toBe(403);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
    expect((await ask(adminUrl, '/playground', { host })).status).toBe(200);
  }
});

it('lets no other site play the desk, and no path lead elsewhere', async () => {
  const { adminUrl, sim } = await openBridge({ env: switchedOn, demonstration });
  const own = { origin: adminUrl };
  const post = (path: string, headers: Record<string, string>) =>
    ask(adminUrl, `/playground/desk/${path}`, headers, 'POST');
  expect((await post('kick-all', own)).status).toBe(200);
  expect((await post('kick-all', { origin: 'http://evil.example' })).status).toBe(403);
  expect((await post('kick-all', { origin: 'null' })).status).toBe(403);
  expect((await post('kick-all', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post('kick-all', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
  for (const path of ['..%2fapi', 'conversations/a%2f..%2f..', 'a.b', 'a?b', '%00']) {
    expect((await ask(adminUrl, `/playground/desk/${path}`, own)).status).toBe(404);
  }
  await sim.faults.down('refuse');
  expect(await ask(adminUrl, '/playground/desk/conversations', own)).toMatchObject({
    status: 503,
    text: '{"detail":"The Helpdesk does not answer"}',
  });
});

it('with a token shows the page to everybody who can reach it, and the desk to its bearer', async () => {
  const token = 'a-token-of-24-characters';
  const env = { ...switchedOn, ADMIN_TOKEN: token, ADMIN_ALLOWED_HOSTS: 'bridge.example' };
  const { adminUrl } = await openBridge({ env, demonstration });
  const proxied = { host: 'bridge.example', 'x-forwarded-for': '203.0.113.7' };
  const page = await ask(adminUrl, '/playground', proxied);
  expect([page.status, page.headers['content-security-policy']]).toEqual([200, expect.stringContaining(' http://127')]);
  expect((await ask(adminUrl, '/playground', { host: 'else.example' })).status).toBe(403);
  expect((await ask(adminUrl, '/playground/desk/conversations')).status).toBe(401);
  expect((await ask(adminUrl, '/playground/desk/conversations', { authorization: `Bearer ${token}` })).status).toBe(
    200,
  );
});

it.each([
  ['http://localhost:8080', 'localhost:9090', 'http://localhost:8080'],
  ['http://localhost:8080', '192.0.2.7:9090', 'http://192.0.2.7:8080'],
  ['http://localhost:8080', '[2001:db8::1]:9090', 'http://[2001:db8::1]:8080'],
  ['http://localhost:8080', undefined, 'http://localhost:8080'],
  ['http://localhost:8080', 'no host', 'http://localhost:8080'],
  ['http://192.0.2.1:8080', '192.0.2.7:9090', 'http://192.0.2.1:8080'],
  ['https://chat.example', '192.0.2.7:9090', 'https://chat.example'],
])('is led from a channel at %s, opened by %s, to %s', (origin, host, address) => {
  expect(channelAddress(origin, host)).toBe(address);
});
