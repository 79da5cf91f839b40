/** Addresses of Redis are read as they are documented, and their passwords are never shown. */
import { describe, expect, it } from 'vitest';
import { describePlace, parseStoreUrl, StoreUrlError } from './store-url.js';

const h = { host: 'h', port: 6379 };

it.each([
  ['redis://h', { kind: 'single', address: h, database: 0, isTls: false }],
  ['redis://h:1234/5', { kind: 'single', address: { host: 'h', port: 1234 }, database: 5, isTls: false }],
  ['redis://[::1]:7000/', { kind: 'single', address: { host: '::1', port: 7000 }, database: 0, isTls: false }],
  [
    'rediss://user:p%40ss%2F@h',
    { kind: 'single', address: h, database: 0, isTls: true, credentials: { user: 'user', password: 'p@ss/' } },
  ],
  ['redis://:pass@h', { kind: 'single', address: h, database: 0, isTls: false, credentials: { password: 'pass' } }],
  [
    'redis+sentinel://u:p@a,b:1/main/2?sentinelPassword=s%26p',
    {
      kind: 'sentinel',
      sentinels: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 1 },
      ],
      master: 'main',
      database: 2,
      isTls: false,
      credentials: { user: 'u', password: 'p' },
      sentinelCredentials: { password: 's&p' },
    },
  ],
  [
    'rediss+cluster://u:p@h,g:7001',
    { kind: 'cluster', nodes: [h, { host: 'g', port: 7001 }], isTls: true, credentials: { user: 'u', password: 'p' } },
  ],
])('%s is read', (url, place) => {
  expect(parseStoreUrl(url)).toEqual(place);
});

describe('an address that cannot be used', () => {
  it.each([
    ['', /expected redis:/],
    ['sqlite:file', /expected redis:/],
    ['redis://u:secret@', /expected host/],
    ['redis://u:secret@h:0', /1 to 65535/],
    ['redis://u:secret@h:65536', /1 to 65535/],
    ['redis://u:secret@h:port', /expected host/],
    ['redis://u:secret@a,b', /one host/],
    ['redis://u:secret@h/x', /database/],
    ['redis://u:secret@h/1/2', /nothing behind/],
    ['redis://u:secret@h?db=1', /nothing behind/],
    ['redis://secret@h', /password before/],
    ['redis://u:secret%@h', /percent-encoded/],
    ['redis://u:secret/secret@h', /expected host|encode/],
    ['redis+sentinel://u:secret@h', /name of the master/],
    ['redis+sentinel://u:secret@h/m?sentinelUser=secret', /sentinelPassword/],
    ['redis+sentinel://u:secret@h/m?password=secret', /nothing but/],
    ['redis+cluster://u:secret@h/1', /no path/],
    ['redis+socket://u:secret@h', /expected redis:/],
  ])('%s is refused, and why', (url, reason) => {
    const error = caught(() => parseStoreUrl(url));
    expect(error).toBeInstanceOf(StoreUrlError);
    expect(String(error)).toMatch(reason);
    expect(String(error)).not.toContain('secret');
  });
});

it.each([
  ['redis://u:secret@[::1]', 'redis://[::1]:6379/0'],
  ['rediss+sentinel://u:secret@a,b/m?sentinelPassword=secret', 'rediss+sentinel://a:26379,b:26379/m/0'],
  ['redis+cluster://:secret@a,b', 'redis+cluster://a:6379,b:6379'],
])('%s is described without its secrets', (url, description) => {
  expect(describePlace(parseStoreUrl(url))).toBe(description);
});

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
