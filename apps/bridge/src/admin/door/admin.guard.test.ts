/** Who may use /admin: without a token this machine only, with one its bearer from anywhere. */
import type { ExecutionContext } from '@nestjs/common';
import { expect, it } from 'vitest';
import { AdminGuard } from './admin.guard.js';

function allows(token: string | null, ip: string, authorization?: string, more: object = {}): boolean {
  const request = { ip, headers: { ...more, ...(authorization === undefined ? {} : { authorization }) } };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  try {
    return new AdminGuard(token).canActivate(context as unknown as ExecutionContext);
  } catch {
    return false;
  }
}

it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('without a token lets %s in', (ip) => {
  expect(allows(null, ip)).toBe(true);
});

it.each(['10.0.0.7', '192.168.1.1', '::ffff:10.0.0.7', 'fe80::1', '2001:db8::127.0.0.1', '1127.0.0.1', ''])(
  'without a token keeps "%s" out, whatever it brings',
  (ip) => {
    for (const authorization of [undefined, 'Bearer ', 'Bearer null'])
      expect(allows(null, ip, authorization)).toBe(false);
  },
);

it('with a token asks this machine for it, too', () => {
  expect(allows('long-enough-token', '127.0.0.1')).toBe(false);
  expect(allows('long-enough-token', '10.0.0.7', 'Bearer long-enough-token')).toBe(true);
  expect(allows('long-enough-token', '10.0.0.7', 'bearer long-enough-token')).toBe(false);
});

it.each([
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-for', ''],
  ['x-forwarded-host', 'localhost'],
  ['x-forwarded-proto', 'http'],
  ['forwarded', 'for=127.0.0.1'],
  ['x-real-ip', '127.0.0.1'],
  ['via', '1.1 proxy'],
])('takes nobody behind a proxy for this machine: %s', (name, value) => {
  expect(allows(null, '127.0.0.1', undefined, { [name]: value })).toBe(false);
  expect(allows('long-enough-token', '10.0.0.7', 'Bearer long-enough-token', { [name]: value })).toBe(true);
});
