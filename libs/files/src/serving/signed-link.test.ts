/** A link holds for its file until its end, and nothing else does. */
import { describe, expect, it } from 'vitest';
import { newFileKey } from '../storage/file-key.js';
import { signLink, verifyLink } from './signed-link.js';

const secret = 's'.repeat(32);
const fileKey = newFileKey('0123456789abcdef');
const expiresAt = 1_800_000_000;
const before = { secrets: [secret], nowMs: expiresAt * 1000 - 1 };
const link = { fileKey, ...signLink({ fileKey, expiresAt, secret }) };

describe('a signed link', () => {
  it('holds until its end', () => {
    expect(verifyLink(link, before)).toEqual({ fileKey, expiresAt });
    expect(verifyLink(link, { ...before, nowMs: expiresAt * 1000 })).toBe('expired');
  });

  it('is short and safe in an address', () => {
    expect(link.signature).toMatch(/^[\w-]{43}$/);
    expect(link.expires).toBe('1800000000');
  });

  it.each([
    ['another file', { fileKey: newFileKey('0123456789abcdef') }],
    ['a later end', { expires: '1800000001' }],
    ['the same end, written otherwise', { expires: '01800000000' }],
    ['no end', { expires: undefined }],
    ['an end that is no number', { expires: 'never' }],
    ['two ends', { expires: ['1800000000', '1900000000'] }],
    ['no signature', { signature: undefined }],
    ['a shorter signature', { signature: link.signature.slice(1) }],
    ['another signature', { signature: 'A'.repeat(43) }],
    ['a path', { fileKey: '../../etc/passwd' }],
    ['a key in other letters', { fileKey: fileKey.toUpperCase() }],
  ])('does not hold for %s', (_, change) => {
    expect(verifyLink({ ...link, ...change }, before)).toBe('invalid');
    expect(verifyLink({ ...link, ...change }, { ...before, nowMs: 9e15 })).toBe('invalid');
  });

  it('holds while its secret is among those that are known', () => {
    const fresh = 'n'.repeat(32);
    expect(verifyLink(link, { ...before, secrets: [fresh, secret] })).toEqual({ fileKey, expiresAt });
    expect(verifyLink(link, { ...before, secrets: [fresh] })).toBe('invalid');
    expect(verifyLink(link, { ...before, secrets: [] })).toBe('invalid');
  });

  it('is not made with a short secret, or for a time that is none', () => {
    expect(() => signLink({ fileKey, expiresAt, secret: 'short' })).toThrow(RangeError);
    for (const end of [0, -1, 1.5, Number.NaN, 1e15]) {
      expect(() => signLink({ fileKey, expiresAt: end, secret })).toThrow(RangeError);
    }
  });
});
