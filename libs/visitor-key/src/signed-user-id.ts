/** Signed user ids: for pages that can set no key of their own but a user id. They name the visitor and never expire. */
import { numberAsId } from './number-as-id.js';
import { isSigned, sign } from './sign.js';

/** Who is named where; the secret is one of the channel's. */
export interface SignedUserIdInput {
  readonly channel: string;
  readonly userId: string | number;
  readonly secret: string;
}

/** `ID.SIGNATURE`, to be set as `userId`. Throws a `RangeError` for an id that none can be made of, or a secret that is too short. */
export function signUserId({ channel, userId, secret }: SignedUserIdInput): string {
  const user = typeof userId === 'number' ? numberAsId(userId) : userId;
  if (user === null)
    throw new RangeError('a user id that is a number must be one that JavaScript can hold; give it as a text');
  if (user === '') throw new RangeError('the user id must have a character or more');
  return `${user}.${sign(textOf(channel, user), secret)}`;
}

/** The id without its signature; null for an id that carries none of this channel. */
export function readSignedUserId(given: string, channel: string, secrets: readonly string[]): string | null {
  const [, userId, signature] = /^(.+)\.([\w-]{43})$/s.exec(given) ?? [];
  if (userId === undefined || signature === undefined || userId === 'anon') return null;
  return isSigned(textOf(channel, userId), signature, secrets) ? userId : null;
}

/** Begins otherwise than what a visitor key signs, so that neither stands for the other. Names of channels have no line ends. */
function textOf(channel: string, userId: string): string {
  return `deskbridge-user-id\n${channel}\n${userId}`;
}
