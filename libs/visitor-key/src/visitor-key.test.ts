/** What is minted is read again; anything else is nobody. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mintVisitorKey, readSignedUserId, readVisitorKey, signUserId } from './index.js';

const secret = 'a secret of the shop';
const other = 'a secret of the bank';
const now = 1_800_000_000_000;
const expiresAt = 1_800_000_060;
const secretsOf = (channel: string) => (channel === 'shop' ? [secret] : channel === 'bank' ? [other] : []);
const mint = (userId: string | number = 'ulla', given: Partial<Parameters<typeof mintVisitorKey>[0]> = {}) =>
  mintVisitorKey({ channel: 'shop', userId, secret, expiresAt, ...given });
const read = (key: string, at = now) => readVisitorKey(key, secretsOf, at);

describe('a visitor key', () => {
  it.each(['ulla', 'ada.lovelace@shop.test', 'Ünï/../?#&=+% 🧑‍🚀', '\u0001kulla', 'x'.repeat(1024), 204])(
    'of %j names its visitor, and can stand in an address as it is',
    (userId) => {
      const key = mint(userId);
      expect(key).toMatch(/^[\w.-]+$/);
      expect(read(key)).toEqual({ channel: 'shop', userId: String(userId), expiresAt });
    },
  );

  it('has a form that other languages can make', () => {
    const payload = Buffer.from('{"channel":"shop","user":"ulla","exp":1800000060}').toString('base64url');
    const signature = createHmac('sha256', secret).update(`dv1.${payload}`).digest('base64url');
    expect(mint()).toBe(`dv1.${payload}.${signature}`);
    // PHP escapes slashes, Ruby and Python put blanks or another order.
    const spaced = Buffer.from('{ "exp": 1800000060, "user": "a\\/b", "channel": "shop" }').toString('base64url');
    const signed = createHmac('sha256', secret).update(`dv1.${spaced}`).digest('base64url');
    expect(read(`dv1.${spaced}.${signed}`)?.userId).toBe('a/b');
  });

  it('of a number that JavaScript cannot hold names the user with these digits, and is not made here', () => {
    const keyOf = (user: string): string => {
      const signed = `dv1.${Buffer.from(`{"channel":"shop","user":${user},"exp":${expiresAt}}`).toString('base64url')}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    };
    for (const user of ['9007199254740993', '9007199254740992', '1234567890123456789'])
      expect(read(keyOf(user))?.userId).toBe(user);
    expect(read(keyOf('1234567890123456789.0'))).toBeNull();
    for (const userId of [2 ** 53, Number.NaN]) {
      expect(() => mint(userId)).toThrow('give it as a text');
      expect(() => signUserId({ channel: 'shop', userId, secret })).toThrow('give it as a text');
    }
  });

  it('takes a Date or Unix seconds, and holds until then', () => {
    expect(mint('ulla', { expiresAt: new Date(expiresAt * 1000 + 999) })).toBe(mint());
    expect(read(mint(), expiresAt * 1000 - 1)?.userId).toBe('ulla');
    expect(read(mint(), expiresAt * 1000)).toBeNull();
    expect(read(mint('ulla', { expiresAt: 0 }))).toBeNull();
  });

  it('is read with any of the secrets that hold, and no others', () => {
    const rotated = (key: string) => readVisitorKey(key, () => ['the secret before', secret], now);
    expect(rotated(mint())?.userId).toBe('ulla');
    expect(rotated(mint('ulla', { secret: 'the secret before' }))?.userId).toBe('ulla');
    expect(rotated(mint('ulla', { secret: 'a secret long ago' }))).toBeNull();
  });

  it('of another channel is not one of this, whatever it was signed with', () => {
    expect(read(mint('ulla', { channel: 'bank' }))).toBeNull();
    expect(read(mint('ulla', { channel: 'nowhere' }))).toBeNull();
    expect(read(mint('ulla', { channel: 'bank', secret: other }))?.channel).toBe('bank');
  });

  it('with any character changed, left out or added is nobody', () => {
    const key = mint();
    for (let at = 0; at < key.length; at++) {
      const changed = key[at] === 'A' ? 'B' : 'A';
      expect(read(key.slice(0, at) + changed + key.slice(at + 1))).toBeNull();
      expect(read(key.slice(0, at) + key.slice(at + 1))).toBeNull();
      expect(read(`${key.slice(0, at)}.${key.slice(at)}`)).toBeNull();
    }
    for (const odd of [`${key}=`, `${key} `, ` ${key}`, `${key}.`, key.toUpperCase(), '', 'dv1.', 'dv1..', 'dv1.e30.'])
      expect(read(odd)).toBeNull();
  });

  it.each([
    ['{"channel":"shop","user":"anon","exp":1800000060}'],
    ['{"channel":"shop","user":"","exp":1800000060}'],
    ['{"channel":"shop","user":null,"exp":1800000060}'],
    ['{"channel":"shop","user":["ulla"],"exp":1800000060}'],
    ['{"channel":"shop","user":"ulla","exp":"1800000060"}'],
    ['{"channel":"shop","user":"ulla","exp":1e999}'],
    ['{"channel":"shop","user":"ulla"}'],
    ['{"channel":["shop"],"user":"ulla","exp":1800000060}'],
    ['["shop","ulla",1800000060]'],
    ['null'],
    ['ulla'],
    ['{"channel":"shop","user":"ulla","exp":1800000060000}'],
  ])('with the payload %s is nobody, though it is signed', (payload) => {
    const signed = `dv1.${Buffer.from(payload).toString('base64url')}`;
    expect(read(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`)).toBeNull();
  });

  it.each([
    [{ channel: '' }, 'channel'],
    [{ userId: '' }, 'user id'],
    [{ userId: 'anon' }, 'user id'],
    [{ userId: 'x'.repeat(1025) }, 'user id'],
    [{ secret: 'too short' }, 'secret'],
    [{ expiresAt: Number.NaN }, 'expiresAt'],
    [{ expiresAt: new Date('never') }, 'expiresAt'],
    [{ expiresAt: now }, 'expiresAt'],
  ])('is not made of %j', (given, named) => {
    expect(() => mint('ulla', given)).toThrow(RangeError);
    expect(() => mint('ulla', given)).toThrow(named);
  });
});

describe('a signed user id', () => {
  const sign = (userId: string | number, channel = 'shop') => signUserId({ channel, userId, secret });

  it.each(['ulla', 'a.b', 'a\nb', 'ada@shop.test', 204])('of %j gives the id back', (userId) => {
    expect(readSignedUserId(sign(userId), 'shop', ['another one of them', secret])).toBe(String(userId));
  });

  it('holds in its channel, as it is, and is no visitor key', () => {
    const signed = sign('ulla');
    expect(readSignedUserId(signed, 'bank', [secret])).toBeNull();
    expect(readSignedUserId(signed, 'shop', [other])).toBeNull();
    expect(readSignedUserId(signed, 'shop', [])).toBeNull();
    expect(readSignedUserId(signed.replace('ulla', 'otto'), 'shop', [secret])).toBeNull();
    expect(readSignedUserId(signed.slice(0, -1), 'shop', [secret])).toBeNull();
    expect(readSignedUserId('ulla', 'shop', [secret])).toBeNull();
    expect(readSignedUserId(sign('anon'), 'shop', [secret])).toBeNull();
    expect(read(signed)).toBeNull();
    expect(readSignedUserId(mint(), 'shop', [secret])).toBeNull();
  });
});
