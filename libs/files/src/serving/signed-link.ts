/** Links to files that prove themselves: key, end, and a signature over both. No API key is in them. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileKey } from '../storage/file-key.js';
import type { FileKey } from '../storage/file-key.js';

export interface FileLink {
  readonly fileKey: FileKey;
  /** Epoch seconds, as clients read `expiresIn` (captivate.md 1.3). */
  readonly expiresAt: number;
}

/** What a link says of itself, as it came. */
export interface LinkParts {
  readonly fileKey: unknown;
  readonly expires: unknown;
  readonly signature: unknown;
}

const shortestSecret = 32;
/** Epoch seconds until the year 33658. */
const expiresForm = /^[1-9]\d{0,11}$/;
const signatureForm = /^[A-Za-z0-9_-]{43}$/;

/** Signs a link: `expires` and `signature` for its query, beside the key. Throws a `RangeError` for a secret under 32 characters, or a time that is no whole second. */
export function signLink({ fileKey, expiresAt, secret }: FileLink & { readonly secret: string }): {
  expires: string;
  signature: string;
} {
  if (secret.length < shortestSecret)
    throw new RangeError(`A secret for links has at least ${shortestSecret} characters`);
  const expires = String(expiresAt);
  if (!expiresForm.test(expires)) throw new RangeError('A link ends at a whole second');
  return { expires, signature: signatureOf(fileKey, expires, secret).toString('base64url') };
}

/**
 * Reads a link as it came. Any of the `secrets` may have signed it, so that one can be replaced while older links still hold.
 * `expired` (410) only where the signature is right; everything else is `invalid` (403 or 404). Takes the same time however wrong
 * a signature is.
 */
export function verifyLink(
  { fileKey: named, expires, signature }: LinkParts,
  { secrets, nowMs }: { readonly secrets: readonly string[]; readonly nowMs: number },
): FileLink | 'expired' | 'invalid' {
  const fileKey = readFileKey(named);
  if (fileKey === null || typeof expires !== 'string' || !expiresForm.test(expires)) return 'invalid';
  if (typeof signature !== 'string' || !signatureForm.test(signature)) return 'invalid';
  const given = Buffer.from(signature, 'base64url');
  const fits = secrets.map((secret) => timingSafeEqual(given, signatureOf(fileKey, expires, secret)));
  if (!fits.includes(true)) return 'invalid';
  return Number(expires) * 1000 <= nowMs ? 'expired' : { fileKey, expiresAt: Number(expires) };
}

/** The words in front keep it apart from whatever else the same secret may sign. */
function signatureOf(fileKey: string, expires: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`file link\n${fileKey}\n${expires}`).digest();
}
