/** What rows need to know beyond one conversation: lists, the target of an edit, the targets of a deletion. */
import { messageLinkBody } from '#channel';
import type { ChannelErrorCode, UserId } from '#channel';
import type { Head, Ref, SocketDirectory } from '#state';
import {
  deletionAnswer,
  isAnonymous,
  nobody,
  sessionIdOf,
  userInId,
  userKeyOf,
  userKeysOf,
  withFreshLinks,
} from '#translation';
import type { Answer, LinkFile, StoredEntry, StoredWork } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import type { Found, Listed } from './answers/lists.js';
import { conversationIdOf, userIdOf } from './asker.js';
import type { Admission, Asker } from './asker.js';
import { callName, mayTouch, namedUser } from './ownership.js';
import type { NamedUser } from './ownership.js';
import type { BridgeStore } from '../bridge-store.js';

/** Conversations of one user that a deletion looks at. */
const listLimit = 10_000;

interface Deletion {
  readonly conversationIds: readonly string[];
  readonly soft: boolean;
  readonly answer: Answer;
}

export class Queries {
  constructor(
    private readonly tools: {
      store: BridgeStore;
      directory: SocketDirectory;
      admit: (apiKey: string, origin: string | undefined) => Admission | ChannelErrorCode;
    },
  ) {}

  /**
   * The user's conversations under every key that the request names: of each the newest, at most `limit`, and how many there are.
   * Each key must be valid, and must allow the page that asks; each shows only what it would show by itself.
   */
  async conversationsOf(asker: Asker, payload: object, limit: number): Promise<Found | ChannelErrorCode> {
    const userId = userIdOf(payload);
    const own = listedUser(asker, userId);
    if (asker.socketId !== null && own !== null) {
      await this.tools.directory.remember(
        asker.channel.name,
        callName(asker, own.userKeys[0] ?? '', own.userId),
        asker.socketId,
      );
    }
    // Of several keys that show the same conversations the first one shows them.
    const shown = new Map<string, { channel: string; userKey: string; apiKey: string }>();
    for (const apiKey of namedKeys(payload) ?? [asker.apiKey]) {
      const admission = apiKey === asker.apiKey ? asker : this.tools.admit(apiKey, asker.origin);
      if (typeof admission === 'string') return admission;
      const { name } = admission.channel;
      for (const userKey of listedUser(admission, userId)?.userKeys ?? []) {
        const what = JSON.stringify([name, userKey]);
        if (!shown.has(what)) shown.set(what, { channel: name, userKey, apiKey });
      }
    }
    const { store } = this.tools;
    const listed: Listed[] = [];
    let total = 0;
    for (const { channel, userKey, apiKey } of shown.values()) {
      const heads = await store.listByUser(channel, userKey, limit);
      for (const head of heads) listed.push({ head, apiKey });
      // Where the limit was not reached they are all.
      total += heads.length < limit ? heads.length : await store.countByUser(channel, userKey);
    }
    return { listed, total };
  }

  async editTarget(ref: Ref, payload: object): Promise<{ entry: StoredEntry | null; waiting: readonly StoredWork[] }> {
    const messageId = 'messageId' in payload ? String(payload.messageId) : '';
    const { store } = this.tools;
    return { entry: await store.entry(ref, messageId), waiting: await store.waitingOf(ref) };
  }

  /** What a message link shows, files with links made by `link`; null for any id that the admission may not see. */
  async linkedMessage(
    admission: Admission,
    { conversationId, entryId }: { readonly conversationId: string; readonly entryId: string },
    link: LinkFile,
  ): Promise<object | null> {
    const ref = { channel: admission.channel.name, id: conversationId };
    const head = await this.tools.store.head(ref);
    if (head === null || head.erased || !mayTouch(admission, head.userKey)) return null;
    const entry = await this.tools.store.entry(ref, entryId);
    if (entry === null) return null;
    const { body } = withFreshLinks(entry, link);
    return body.kind === 'bot' ? messageLinkBody(conversationId, entryId, body.parts) : null;
  }

  /** One conversation by its id, or all of a user: by the user's id, or by a "conversation_id" that is one (captivate.md 3.8). */
  async deletionTarget(asker: Asker, payload: object): Promise<Deletion | { error: ChannelErrorCode }> {
    const soft = !('soft' in payload) || payload.soft !== false;
    const conversationId = conversationIdOf(payload);
    const userId = userIdOf(payload);
    if (conversationId === null)
      return userId === null ? { error: 'invalidConversation' } : this.allOf(asker, userId, soft);
    const ref = { channel: asker.channel.name, id: conversationId };
    const conversation = (await this.isTheirs(asker, ref)) ? await this.tools.store.load(ref) : null;
    if (conversation === null ? await this.wasTheirs(asker, ref) : conversation.erased) {
      return { conversationIds: [], soft, answer: repeated(conversationId, userId) };
    }
    if (conversation !== null) {
      const answer = deletionAnswer({ conversationId, userId: conversation.doc.userId }, null);
      return { conversationIds: [conversationId], soft, answer };
    }
    const isUser = await this.knowsUser(asker, namedUser(asker, conversationId));
    const all = await this.allOf(asker, conversationId, soft);
    return isUser || all.conversationIds.length > 0 ? all : { error: 'invalidConversation' };
  }

  /** False for what is not there, as for what the admission may not touch; reads no document, however large, to say so. */
  async isTheirs(admission: Admission, ref: Ref): Promise<boolean> {
    const head = await this.tools.store.head(ref);
    return head !== null && mayTouch(admission, head.userKey);
  }

  /** All conversations of the user, hidden ones too, and erased ones while something of them waits. Those of version 0.1 are at the Helpdesk under the user's id as it is. */
  async everyOf({ name: channel, policy }: ChannelConfig, user: NamedUser | null): Promise<Head[]> {
    if (user === null || isAnonymous(user.userId)) return [];
    const { store } = this.tools;
    const every: Head[] = [];
    for (const sessionId of new Set([sessionIdOf(policy, user.userId), user.userId])) {
      every.push(...(await store.listByCustomer({ channel, sessionId }, listLimit)));
    }
    return every.filter(({ userKey }) => user.userKeys.includes(userKey));
  }

  /** True if it was erased and was theirs; by whose name it may have been, its id says. */
  private async wasTheirs(admission: Admission, { channel, id }: Ref): Promise<boolean> {
    const userKeys = [userKeyOf(nobody), ...userKeysOf(userInId(id))].filter((each) => mayTouch(admission, each));
    const asked = userKeys.map((userKey) =>
      this.tools.store.wasErased({ what: 'conversationOf', channel, id, userKey }),
    );
    return (await Promise.all(asked)).includes(true);
  }

  /** True also for a user whose conversations were all deleted: deleting them again succeeds (captivate.md 5.7). */
  private async knowsUser({ channel }: Asker, user: NamedUser | null): Promise<boolean> {
    if ((await this.everyOf(channel, user)).length > 0) return true;
    if (user === null || isAnonymous(user.userId)) return false;
    const asked = user.userKeys.map((userKey) =>
      this.tools.store.wasErased({ what: 'user', channel: channel.name, userKey }),
    );
    return (await Promise.all(asked)).includes(true);
  }

  private async allOf(asker: Asker, userId: UserId, soft: boolean): Promise<Deletion> {
    const user = namedUser(asker, userId);
    const listed = await this.ofUser(asker.channel, user);
    // Erasing covers what was hidden before.
    const hidden = soft ? [] : await this.everyOf(asker.channel, user);
    const further = hidden.filter(({ listed, erased }) => !listed && !erased);
    const conversationIds = [...listed, ...further].map(({ id }) => id);
    return { conversationIds, soft, answer: deletionAnswer(null, { userId, conversationIds }) };
  }

  /** Nobody's for a missing id; an anonymous visitor shares its id with all others, and so gets an empty list. */
  private async ofUser({ name }: ChannelConfig, user: NamedUser | null): Promise<Head[]> {
    const found: Head[] = [];
    for (const userKey of user?.userKeys ?? [])
      found.push(...(await this.tools.store.listByUser(name, userKey, listLimit)));
    return found;
  }
}

/** What is erased has no user any more: the one that the request names, or the id itself does. */
function repeated(conversationId: string, userId: UserId | null): Answer {
  const named = typeof userId === 'bigint' ? { digits: String(userId) } : userId;
  return deletionAnswer({ conversationId, userId: named ?? userInId(conversationId) }, null);
}

/** Who lists with a visitor key need not say who it is. */
function listedUser(admission: Admission, userId: UserId | null): NamedUser | null {
  return namedUser(admission, userId ?? admission.visitor?.userId ?? null);
}

/** The keys that a list request names; null if it names none, and means the one it came with. */
function namedKeys(payload: object): readonly string[] | null {
  const named: unknown[] = 'apiKeys' in payload && Array.isArray(payload.apiKeys) ? payload.apiKeys : [];
  return named.length === 0 ? null : named.filter((key) => typeof key === 'string');
}
