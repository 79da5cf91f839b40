/** Whose chat it is: what somebody may call its own, by the key that it came with and the channel's rule (`identity.mode`). */
import type { UserId } from '#channel';
import { isAnonymous, nobody, ownerOf, userKeyOf, userKeysOf } from '#translation';
import type { Owner, Proof } from '#translation';
import { readSignedUserId } from '#visitor-key';
import type { Admission } from './asker.js';

/** Whoever starts a conversation under that name; null if the channel wants it proven and it is not. */
export function starterOf(admission: Admission, userId: UserId | null): Owner | null {
  const { visitor, channel } = admission;
  if (visitor !== null) return { userId: visitor.userId, proof: 'visitorKey' };
  if (userId === null || isAnonymous(String(userId))) return nobody;
  const signed = signedIn(admission, userId);
  if (signed !== null) return { userId: signed, proof: 'signed' };
  return channel.identity.mode === 'required' ? null : { userId: String(userId), proof: 'claimed' };
}

/** True if the conversation of that user key may be read, heard and changed. What may not is as good as not there. */
export function mayTouch({ visitor, channel }: Pick<Admission, 'visitor' | 'channel'>, userKey: string): boolean {
  const owner = ownerOf(userKey);
  if (visitor !== null) return owner.userId === visitor.userId;
  const { mode } = channel.identity;
  if (mode === 'off' || owner.userId === null) return true;
  // Pages that can only sign the name have nothing else to show: for them the id of a conversation is the proof.
  return owner.proof === 'signed' || (owner.proof === 'claimed' && mode === 'optional');
}

/** A user by name, and the user keys of all that may be listed or deleted under it: one or more, the best proven one first. */
export interface NamedUser {
  readonly userId: string;
  readonly userKeys: readonly string[];
}

/** The user that a list or a deletion names; null for a stranger's and for nobody's name, which have nothing. */
export function namedUser(admission: Admission, userId: UserId | null): NamedUser | null {
  const { visitor, channel } = admission;
  const { mode } = channel.identity;
  if (userId === null) return null;
  const signed = signedIn(admission, userId);
  const name = signed ?? String(userId);
  if (visitor !== null) return name === visitor.userId ? { userId: name, userKeys: userKeysOf(name) } : null;
  if (isAnonymous(name)) {
    const isOpen = channel.policy.listAnonymous && mode !== 'required';
    return isOpen ? { userId: name, userKeys: [userKeyOf(nobody)] } : null;
  }
  if (mode === 'required' && signed === null) return null;
  if (mode === 'off') return { userId: name, userKeys: userKeysOf(name) };
  const proofs: readonly Proof[] = signed === null ? ['claimed'] : ['signed', 'claimed'];
  const userKeys = proofs.map((proof) => userKeyOf({ userId: name, proof }));
  return { userId: name, userKeys: userKeys.filter((userKey) => mayTouch(admission, userKey)) };
}

/** Under what a socket is remembered as a user's last one (captivate.md Q7): who has proven less never gets it by the name alone. */
export function callName({ visitor }: Admission, userKey: string, sessionId: string): string {
  if (visitor !== null) return userKeyOf({ userId: visitor.userId, proof: 'visitorKey' });
  return isAnonymous(userKey) ? sessionId : userKey;
}

function signedIn({ channel }: Admission, userId: UserId): string | null {
  const { mode, secrets } = channel.identity;
  return mode === 'off' ? null : readSignedUserId(String(userId), channel.name, secrets);
}
