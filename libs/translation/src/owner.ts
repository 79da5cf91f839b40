/** Whose a conversation is, and how sure that is: written into the one text (`userKey`) that stores keep of it. */

/** The user id that all anonymous visitors of a channel have in common. */
const anonymous = 'anon';

/** `claimed`: somebody has said so. `signed`: by a signed user id. `visitorKey`: by a key that the site has given this visitor. */
export type Proof = 'claimed' | 'signed' | 'visitorKey';

/** A user of the channel by name; nobody's name is null. */
export type Owner = { readonly userId: string; readonly proof: Proof } | { readonly userId: null };

/** Nobody by name: known by what it knows, the id of its conversation. */
export const nobody: Owner = { userId: null };

const mark = '\u0001';
const letters = { claimed: 'c', signed: 's', visitorKey: 'k' } as const satisfies Record<Proof, string>;
const proofs = new Map(Object.entries(letters).map(([proof, letter]) => [letter, proof as Proof] as const));

/** The text; that of a claimed name is the name itself, so that no name can be taken for a proven one. */
export function userKeyOf(owner: Owner): string {
  if (owner.userId === null) return anonymous;
  const { userId, proof } = owner;
  const isPlain = proof === 'claimed' && !userId.startsWith(mark);
  return isPlain ? userId : `${mark}${letters[proof]}${userId}`;
}

/** The owner that the text tells of. */
export function ownerOf(userKey: string): Owner {
  if (isAnonymous(userKey)) return nobody;
  const proof = userKey.startsWith(mark) ? proofs.get(userKey.charAt(1) as never) : undefined;
  return proof === undefined ? { userId: userKey, proof: 'claimed' } : { userId: userKey.slice(2), proof };
}

/** The texts of everything that a user may have, however proven. */
export function userKeysOf(userId: string): string[] {
  const every: readonly Proof[] = ['claimed', 'signed', 'visitorKey'];
  return every.map((proof) => userKeyOf({ userId, proof }));
}

/** True for the conversations of visitors without a name. */
export function isAnonymous(userKey: string): boolean {
  return userKey === anonymous;
}
