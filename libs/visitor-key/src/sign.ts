/** HMAC-SHA256 as both forms of proof use it: over a text, written so that it can stand in an address. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Characters that a secret must have at least. */
export const SECRET_LENGTH = 16;

/** The signature in base64url without padding: 43 characters. Throws a `RangeError` for a secret that is too short. */
export function sign(text: string, secret: string): string {
  if (secret.length < SECRET_LENGTH) throw new RangeError(`the secret must have ${SECRET_LENGTH} characters or more`);
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64url');
}

/** True if one of the secrets has made the signature; takes as long whichever it is, and whatever is wrong with it. */
export function isSigned(text: string, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, 'latin1');
  let isTrue = false;
  for (const secret of secrets) {
    const wanted = Buffer.from(sign(text, secret), 'latin1');
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) isTrue = true;
  }
  return isTrue;
}
