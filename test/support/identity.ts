/** A channel that asks for identity, and keys for its visitors. */
import { mintVisitorKey, signUserId } from '#visitor-key';

export const identitySecret = 'identity secret of the shop'.replaceAll(' ', '-');

/** What channels.yaml says of it. */
export function identity(mode: 'off' | 'optional' | 'required', ...secrets: unknown[]) {
  return { identity: { mode, secrets: secrets.length > 0 ? secrets : [identitySecret] } };
}

/** A key of the channel `shop`, good for an hour unless told otherwise. */
export function visitorKey(
  userId: string,
  given: { channel?: string; secret?: string; expiresAt?: Date } = {},
): string {
  const { channel = 'shop', secret = identitySecret, expiresAt = new Date(Date.now() + 3_600_000) } = given;
  return mintVisitorKey({ channel, userId, secret, expiresAt });
}

/** The user id with its signature for the channel `shop`. */
export function signedId(userId: string): string {
  return signUserId({ channel: 'shop', userId, secret: identitySecret });
}
