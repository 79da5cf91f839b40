/** Links to answers that were too large for a frame lead back by the address that the client came by. */
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { getLink } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

/** The link that a client gets which connects with these headers. */
async function linkFor(headers: Record<string, string>, env: Record<string, string> = {}) {
  const { url } = await openBridge({ env: { MESSAGE_LINK_BYTES: '1024', ...env } });
  const client = await connect(url, { key: channelKey, headers });
  client.say(await client.start(), 'long 5000');
  const { payload } = await client.next('general_error');
  return { url, link: new URL(String(payload['message_link'])) };
}

const path = (link: URL): string => link.pathname + link.search;

it.each([
  ['chat.test', 'http://chat.test'],
  ['chat.test:8443', 'http://chat.test:8443'],
  ['192.168.1.20:8080', 'http://192.168.1.20:8080'],
  ['[::1]:8080', 'http://[::1]:8080'],
])('begins with the host that was asked for: %s', async (host, origin) => {
  const { url, link } = await linkFor({ host });
  expect(link.origin).toBe(origin);
  expect(await getLink(url + path(link), channelKey)).toMatchObject({ status: 200 });
});

it.each(['evil.test/x?', 'a@b', 'a b', '1.2.3.4.5'])(
  'begins with the bridge’s own address for the host "%s"',
  async (host) => {
    const { url, link } = await linkFor({ host });
    expect(link.origin).toBe(url);
  },
);

it('begins with what a trusted proxy says, and nobody else', async () => {
  const headers = { host: 'inner', 'x-forwarded-host': 'chat.test', 'x-forwarded-proto': 'https' };
  expect((await linkFor(headers, { TRUSTED_PROXIES: '127.0.0.1' })).link.origin).toBe('https://chat.test');
  expect((await linkFor(headers, { TRUSTED_PROXIES: '10.0.0.1' })).link.origin).toBe('http://inner');
});

it('begins with PUBLIC_URL if there is one, with its path', async () => {
  const { link } = await linkFor({ host: 'chat.test' }, { PUBLIC_URL: 'https://public.test/bridge/' });
  expect(link.href).toMatch(/^https:\/\/public\.test\/bridge\/api\/messages\//);
});

it('differs for two sockets that came by different addresses', async () => {
  const { url } = await openBridge({ env: { MESSAGE_LINK_BYTES: '1024' } });
  const [one, two] = [
    await connect(url, { key: channelKey, headers: { host: 'one.test' } }),
    await connect(url, { key: channelKey, headers: { host: 'two.test' } }),
  ];
  const id = await one.start();
  two.send('metadata_request', { conversation_id: id });
  await two.next('conversation_metadata');
  one.say(id, 'long 5000');
  for (const [tab, origin] of [
    [one, 'http://one.test/'],
    [two, 'http://two.test/'],
  ] as const)
    expect((await tab.next('general_error')).payload['message_link']).toContain(origin);
});
