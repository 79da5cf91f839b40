/** What is remembered of what was erased: keyed hashes, by which a question can be answered, and from which nothing can be read. */
import { createHmac } from 'node:crypto';
import type { Conversation, Documents, Ref } from './conversation.js';

/** What somebody may ask for. */
export type Erased =
  /** A conversation by its name. */
  | ({ readonly what: 'conversation' } & Ref)
  /** The same, if it was this user's. */
  | ({ readonly what: 'conversationOf'; readonly userKey: string } & Ref)
  /** A user of whom something was erased. */
  | { readonly what: 'user'; readonly channel: string; readonly userKey: string }
  /** A ticket of the Helpdesk that an erased conversation had. */
  | { readonly what: 'ticket'; readonly channel: string; readonly ticket: string };

/** The key of one store: made at random with it, and never changed. At least 32 bytes as hexadecimal text. */
export type StoreSecret = string;

/** What `Store.secretFor` gives. The words in front keep it apart from tombstones, whose words are JSON. */
export function derivedSecret(secret: StoreSecret, purpose: string): string {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(`secret for\n${purpose}`).digest('base64url');
}

/** A tombstone: 32 hexadecimal digits of an HMAC with the store's own secret. Part of the stored form. */
export function tombstoneOf(secret: StoreSecret, erased: Erased): string {
  return createHmac('sha256', Buffer.from(secret, 'hex'))
    .update(JSON.stringify(wordsOf(erased)))
    .digest('hex')
    .slice(0, 32);
}

/** All that is remembered of a conversation. No two of them show that they belong together. */
export function tombstonesOf(
  secret: StoreSecret,
  { channel, id, userKey }: Pick<Conversation<Documents>, 'channel' | 'id' | 'userKey'>,
  tickets: Iterable<string>,
): string[] {
  const erased: Erased[] = [
    { what: 'conversation', channel, id },
    { what: 'conversationOf', channel, id, userKey },
    { what: 'user', channel, userKey },
  ];
  for (const ticket of tickets) erased.push({ what: 'ticket', channel, ticket });
  return erased.map((each) => tombstoneOf(secret, each));
}

function wordsOf(erased: Erased): readonly string[] {
  const { what, channel } = erased;
  switch (erased.what) {
    case 'conversation':
      return [what, channel, erased.id];
    case 'conversationOf':
      return [what, channel, erased.id, erased.userKey];
    case 'user':
      return [what, channel, erased.userKey];
    case 'ticket':
      return [what, channel, erased.ticket];
  }
}
