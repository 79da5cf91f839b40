/** Which pages and names may lead to the admin port. */
import { expect, it } from 'vitest';
import { AdminDoor } from './admin-door.js';

const door = new AdminDoor(['Bridge.Internal', '0.0.0.0', '']);

function refusal(host: string | undefined, more: { origin?: string; site?: string; isAdmin?: boolean } = {}) {
  return door.refusal({ host, origin: more.origin, site: more.site, isAdmin: more.isAdmin ?? true });
}

it.each([
  'localhost',
  'localhost:9090',
  'LOCALHOST:9090',
  'admin.localhost:9090',
  '127.0.0.1:9090',
  '10.1.2.3',
  '[::1]:9090',
  '[2001:db8::1]',
  'bridge.internal:9090',
  'bridge.internal.',
])('%s is a known name', (host) => {
  expect(refusal(host)).toBeNull();
});

it.each([
  undefined,
  '',
  'evil.test',
  'evil.test:9090',
  '.',
  'localhost.evil.test',
  'evillocalhost',
  '127.0.0.1.evil.test',
  'x@localhost',
  'localhost/',
  'evil.test#localhost',
  'bridge',
])('%j is none, but health and metrics may be asked for by it', (host) => {
  expect(refusal(host)).toBe('forbiddenHost');
  expect(refusal(host, { isAdmin: false })).toBeNull();
});

it.each([
  ['localhost:9090', 'http://localhost:9090'],
  ['bridge.internal', 'https://bridge.internal'],
  ['bridge.internal:443', 'https://bridge.internal'],
  ['bridge.internal', 'http://bridge.internal:80'],
  ['127.0.0.1:9090', 'http://127.0.0.1:9090'],
])('at %s a page of %s may ask', (host, origin) => {
  for (const isAdmin of [true, false]) expect(refusal(host, { origin, isAdmin, site: 'same-origin' })).toBeNull();
});

it.each([
  'https://evil.test',
  'null',
  '',
  'http://localhost',
  'http://localhost:8080',
  'http://127.0.0.1:9090',
  'file://localhost:9090',
  'http://localhost:9090.evil.test',
])('a page of %j may not ask at localhost:9090, whatever for', (origin) => {
  for (const isAdmin of [true, false]) expect(refusal('localhost:9090', { origin, isAdmin })).toBe('forbiddenOrigin');
});

it('a link of another page leads nowhere; one that is typed does', () => {
  for (const site of ['cross-site', 'same-site']) expect(refusal('localhost', { site })).toBe('forbiddenOrigin');
  for (const site of ['none', 'same-origin']) expect(refusal('localhost', { site })).toBeNull();
});
