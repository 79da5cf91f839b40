/** Who a client is and by which address it came: what is believed of whom, and what cannot be an address. */
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TrustedProxies } from '../../settings/values/trusted-proxies.js';
import { addressOfRequest, originOfRequest } from './arrival.js';

const trusted = new TrustedProxies('10.0.0.0/8, 192.168.7.1 fd00::/8');
const client = '203.0.113.9';
const proxy = '10.1.2.3';

function arrival(headers: IncomingHttpHeaders, remoteAddress: string | undefined = client, isEncrypted = false) {
  return { headers, remoteAddress, isEncrypted };
}

const originOf = (headers: IncomingHttpHeaders, remote?: string) => originOfRequest(arrival(headers, remote), trusted);
const addressOf = (headers: IncomingHttpHeaders, remote?: string) =>
  addressOfRequest(arrival(headers, remote), trusted);

describe('the origin of what comes directly', () => {
  it.each([
    ['chat.test', 'http://chat.test'],
    ['Chat.Test:8080', 'http://chat.test:8080'],
    ['chat.test:80', 'http://chat.test'],
    ['my_service:3000', 'http://my_service:3000'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['[2001:db8::1]', 'http://[2001:db8::1]'],
  ])('is its host: %s', (host, origin) => {
    expect(originOf({ host })).toBe(origin);
  });

  it.each([
    undefined,
    '',
    'user@evil.test',
    'chat.test/path',
    'chat.test?x',
    'chat.test#x',
    'chat test',
    'chat.test\\evil',
    'chat.test:99999',
    'chat.test:',
    'chat.test:80:80',
    '[::1',
    '[zz]',
    '1.2.3.4.5',
    '<script>',
    'chat.test, evil.test',
    'javascript:alert(1)',
    'ü.test',
    `${'a.'.repeat(200)}test`,
  ])('is none for a host that is none: %j', (host) => {
    expect(originOf(host === undefined ? {} : { host })).toBeNull();
  });

  it('has the scheme of the connection', () => {
    expect(originOfRequest(arrival({ host: 'chat.test:443' }, client, true), trusted)).toBe('https://chat.test');
  });

  it('believes no header of a proxy', () => {
    const headers = { host: 'chat.test', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' };
    expect(originOf(headers)).toBe('http://chat.test');
    expect(originOf({ host: 'chat.test', forwarded: 'host=evil.test;proto=https' })).toBe('http://chat.test');
    expect(originOf(headers, undefined)).toBe('http://chat.test');
  });
});

describe('the origin of what comes by trusted proxies', () => {
  it.each<[IncomingHttpHeaders, string]>([
    [{ 'x-forwarded-proto': 'https' }, 'https://inner'],
    [{ 'x-forwarded-proto': 'WSS' }, 'https://inner'],
    [{ 'x-forwarded-proto': 'gopher' }, 'http://inner'],
    [{ 'x-forwarded-host': 'chat.test' }, 'http://chat.test'],
    [{ 'x-forwarded-host': 'chat.test:8443', 'x-forwarded-proto': 'https' }, 'https://chat.test:8443'],
    // What a client says itself stands before what the proxy adds.
    [{ 'x-forwarded-host': 'evil.test, chat.test', 'x-forwarded-proto': 'ftp, https' }, 'https://chat.test'],
    [
      {
        'x-forwarded-for': `1.1.1.1, ${client}, 10.9.9.9`,
        'x-forwarded-host': 'evil.test, chat.test, middle.test',
        'x-forwarded-proto': 'https, http',
      },
      'https://chat.test',
    ],
    [{ 'x-forwarded-for': `${client}, 10.9.9.9`, 'x-forwarded-host': 'chat.test' }, 'http://chat.test'],
    [{ forwarded: `for=${client};host=chat.test;proto=https` }, 'https://chat.test'],
    [{ forwarded: `For="[2001:db8::1]:47011"; Host="chat.test:8443" ;Proto=https` }, 'https://chat.test:8443'],
    [{ forwarded: `host="evil.test", for=${client};proto=https;host="chat.test"` }, 'https://chat.test'],
    [{ forwarded: `for=${client};host="a,b;c"` }, 'null'],
    [{ forwarded: 'nonsense; = ;"' }, 'http://inner'],
    [{ forwarded: `host=chat.test;x="${'y'.repeat(3000)}"` }, 'http://inner'],
    [{ 'x-forwarded-host': 'not a host' }, 'null'],
  ])('under %o is what they say', (headers, origin) => {
    for (const remote of [proxy, `::ffff:${proxy}`, '192.168.7.1', 'fd00::1%eth0'])
      expect(String(originOf({ host: 'inner', ...headers }, remote))).toBe(origin);
  });
});

describe('the address', () => {
  it.each<[IncomingHttpHeaders, string, string]>([
    [{}, client, client],
    [{}, '::ffff:203.0.113.9', client],
    [{ 'x-forwarded-for': '1.1.1.1' }, client, client],
    [{ 'x-forwarded-for': client }, proxy, client],
    [{ 'x-forwarded-for': `1.1.1.1, ${client}` }, proxy, client],
    [{ 'x-forwarded-for': `1.1.1.1,${client},10.9.9.9` }, proxy, client],
    [{ 'x-forwarded-for': `${client}:52011` }, proxy, client],
    [{ 'x-forwarded-for': '[2001:db8::7]:443' }, proxy, '2001:db8::7'],
    [{ 'x-forwarded-for': '2001:db8::7' }, 'fd00::1', '2001:db8::7'],
    [{ 'x-forwarded-for': 'unknown' }, proxy, proxy],
    [{ 'x-forwarded-for': '10.0.0.7' }, proxy, '10.0.0.7'],
    [{ forwarded: `for="${client}:99", for=10.9.9.9` }, proxy, client],
    [{ forwarded: 'for=_hidden' }, proxy, proxy],
    // What a client says itself hides nothing of what the proxy adds.
    [{ 'x-forwarded-for': `${'1.1.1.1, '.repeat(500)}${client}` }, proxy, client],
    [{ forwarded: `${'for=1.1.1.1, '.repeat(500)}for=${client}` }, proxy, client],
    [{ forwarded: `for="1.1.1.1, for=${client}` }, proxy, client],
    [{ forwarded: `for="1.1.1.1, for="[2001:db8::7]:443"` }, proxy, '2001:db8::7'],
    [{}, proxy, proxy],
  ])('under %o from %s is %s', (headers, remote, address) => {
    expect(addressOf(headers, remote)).toBe(address);
  });

  it('of a connection that is gone is an empty one', () => {
    expect(addressOfRequest({ headers: {}, remoteAddress: undefined, isEncrypted: false }, trusted)).toBe('');
  });
});

it('trusts nobody unless told, and everybody if told', () => {
  expect(new TrustedProxies().include('127.0.0.1')).toBe(false);
  const all = new TrustedProxies('0.0.0.0/0,::/0');
  for (const address of [client, '2001:db8::1']) expect(all.include(address)).toBe(true);
  expect(all.include('somewhere')).toBe(false);
});
