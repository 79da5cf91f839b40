/** The name under which the Helpdesk knows a user: ours to choose (helpdesk.md 3), so one that its addresses always take. */
import { createHmac } from 'node:crypto';
import type { ChannelPolicy } from '../policy.js';

/**
 * What no web server, proxy or database on the way reads as something else: letters, digits, and between them `.`, `_`, `-`
 * and `@`. No slash, percent or plus that is decoded too early, no dot at an end, nothing that makes an address too long.
 */
const takenAsItIs = /^[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,126}[A-Za-z0-9])?$/;

/** The form of the names made here; a user id that looks like one must not be taken for another user. */
const madeHere = /^user-[0-9a-f]{40}$/;

/** Without a key of the channel's own. */
const defaultKey = 'deskbridge';

/**
 * The user's id itself where it is short and safe, else a hash of it, keyed with the channel's `sessionKey`. Stable for a
 * user as long as that key stays; different for different users.
 */
export function sessionIdOf({ sessionKey = defaultKey }: ChannelPolicy, userId: string): string {
  if (takenAsItIs.test(userId) && !madeHere.test(userId)) return userId;
  // As UTF-16 ids that differ in lone surrogates only stay different.
  const hash = createHmac('sha256', sessionKey).update(userId, 'utf16le').digest('hex');
  return `user-${hash.slice(0, 40)}`;
}
