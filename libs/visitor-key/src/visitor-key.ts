/** Visitor keys: what a site's backend gives one visitor in the place of the channel's key, and how it is read again. */
import { numberAsId } from './number-as-id.js';
import { isSigned, sign } from './sign.js';

/** What every visitor key begins with; the digit is the version of the form. */
const prefix = 'dv1.';

/** Characters of a key; one that is longer is none. */
const MAX_KEY = 4096;

/** Characters of a user id, as on the wire. */
const MAX_USER_ID = 1024;

/** Seconds that are still seconds: the year 5138. Above it somebody has given milliseconds. */
const LAST_SECOND = 100_000_000_000;

/** Whom a key stands for. */
export interface VisitorKey {
  /** Name of the channel. */
  readonly channel: string;
  readonly userId: string;
  /** Unix seconds; the key is good before, no longer then. */
  readonly expiresAt: number;
}

/** What a key is made of. */
export interface VisitorKeyInput {
  /** Name of the channel, as it is configured; `default` where there is one only. */
  readonly channel: string;
  /** Whoever the site knows the visitor as; a number is taken as its digits. */
  readonly userId: string | number;
  /** One of the channel's identity secrets, 16 characters or more. */
  readonly secret: string;
  /** A Date or Unix seconds. */
  readonly expiresAt: Date | number;
}

/**
 * A key for one visitor: `dv1.PAYLOAD.SIGNATURE`, letters, digits, `.`, `-` and `_` only. PAYLOAD is JSON
 * `{"channel","user","exp"}` in base64url, SIGNATURE the HMAC-SHA256 of all before the last dot. Throws a `RangeError` for
 * what no key can be made of.
 */
export function mintVisitorKey({ channel, userId, secret, expiresAt }: VisitorKeyInput): string {
  const user = typeof userId === 'number' ? numberAsId(userId) : userId;
  const exp = Math.floor(expiresAt instanceof Date ? expiresAt.getTime() / 1000 : expiresAt);
  if (channel === '') throw new RangeError('the channel must have a name');
  if (user === null)
    throw new RangeError('a user id that is a number must be one that JavaScript can hold; give it as a text');
  if (user === '' || user.length > MAX_USER_ID || user === 'anon') {
    throw new RangeError(`the user id must have 1 to ${MAX_USER_ID} characters and must not be "anon"`);
  }
  if (!Number.isSafeInteger(exp) || exp > LAST_SECOND) throw new RangeError('expiresAt must be a Date or Unix seconds');
  const payload = Buffer.from(JSON.stringify({ channel, user, exp }), 'utf8').toString('base64url');
  const signed = `${prefix}${payload}`;
  const key = `${signed}.${sign(signed, secret)}`;
  if (key.length > MAX_KEY) throw new RangeError(`the key would have more than ${MAX_KEY} characters`);
  return key;
}

/**
 * Whom a key stands for; null for what is no visitor key, was not signed with a secret of its channel, or is over.
 * `secretsOf` gives the secrets of a channel, none for one that is not there. `now` in Unix milliseconds.
 */
export function readVisitorKey(
  key: string,
  secretsOf: (channel: string) => readonly string[],
  now: number,
): VisitorKey | null {
  if (!key.startsWith(prefix) || key.length > MAX_KEY) return null;
  const dot = key.lastIndexOf('.');
  const signed = key.slice(0, dot);
  const read = payloadOf(signed.slice(prefix.length));
  if (read === null || !isSigned(signed, key.slice(dot + 1), secretsOf(read.channel))) return null;
  return now < read.expiresAt * 1000 ? read : null;
}

function payloadOf(text: string): VisitorKey | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'), exactUser);
    if (typeof value !== 'object' || value === null) return null;
    const { channel, user, exp }: { channel?: unknown; user?: unknown; exp?: unknown } = value;
    const userId = typeof user === 'number' ? numberAsId(user) : user;
    if (typeof channel !== 'string' || typeof userId !== 'string' || typeof exp !== 'number') return null;
    // Milliseconds, by mistake, would be a key without an end.
    const isFit = userId !== '' && userId !== 'anon' && userId.length <= MAX_USER_ID && exp <= LAST_SECOND;
    return isFit ? { channel, userId, expiresAt: exp } : null;
  } catch {
    return null;
  }
}

/** Other languages write whole numbers that JavaScript cannot hold: two users must not become one by rounding. */
function exactUser(name: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  return name === 'user' && typeof value === 'number' && /^\d+$/.test(source) ? source : value;
}
