/** What rows need to know beyond one conversation: lists, the target of an edit, the targets of a deletion. */
import { messageLinkBody } from '#channel';
import type { ChannelErrorCode, UserId } from '#channel';
import type { Ref, SocketDirectory } from '#state';
import { deletionAnswer, isAnonymous, sessionIdOf, userInId } from '#translation';
import type { Answer, ListedConversation, StoredConversation, StoredEntry, StoredWork } from '#translation';
import type { ChannelConfig } from '../channels.js';
import { conversationIdOf, userIdOf } from './asker.js';
import type { Asker } from './asker.js';
import type { BridgeStore } from './bridge-store.js';

/** Conversations of one user that a list or a deletion looks at. */
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
      channelOfKey: (apiKey: string) => ChannelConfig | null;
    },
  ) {}

  /** The user's conversations under every key that the request names, each key checked; null if one of them is not valid. */
  async conversationsOf(asker: Asker, payload: object): Promise<readonly ListedConversation[] | null> {
    const userId = userIdOf(payload);
    if (asker.socketId !== null && userId !== null) {
      const { name, policy } = asker.channel;
      await this.tools.directory.remember(name, sessionIdOf(policy, String(userId)), asker.socketId);
    }
    const keyOf = new Map<ChannelConfig, string>();
    for (const apiKey of namedKeys(payload) ?? [asker.apiKey]) {
      const channel = apiKey === asker.apiKey ? asker.channel : this.tools.channelOfKey(apiKey);
      if (channel === null) return null;
      // Of several keys of a channel the first one shows its conversations.
      if (!keyOf.has(channel)) keyOf.set(channel, apiKey);
    }
    const found: ListedConversation[] = [];
    for (const [channel, apiKey] of keyOf) {
      for (const conversation of await this.ofUser(channel, userId)) found.push({ conversation, apiKey });
    }
    return found;
  }

  async editTarget(ref: Ref, payload: object): Promise<{ entry: StoredEntry | null; waiting: readonly StoredWork[] }> {
    const messageId = 'messageId' in payload ? String(payload.messageId) : '';
    const { store } = this.tools;
    return { entry: await store.entry(ref, messageId), waiting: await store.waitingOf(ref) };
  }

  /** What a message link shows; null for any id that is not of this channel. */
  async linkedMessage({ name }: ChannelConfig, conversationId: string, entryId: string): Promise<object | null> {
    const ref = { channel: name, id: conversationId };
    const conversation = await this.tools.store.load(ref);
    if (conversation === null || conversation.erased) return null;
    const entry = await this.tools.store.entry(ref, entryId);
    return entry?.body.kind === 'bot' ? messageLinkBody(conversationId, entryId, entry.body.parts) : null;
  }

  /** One conversation by its id, or all of a user: by the user's id, or by a "conversation_id" that is one (captivate.md 3.8). */
  async deletionTarget(asker: Asker, payload: object): Promise<Deletion | { error: ChannelErrorCode }> {
    const soft = !('soft' in payload) || payload.soft !== false;
    const conversationId = conversationIdOf(payload);
    const userId = userIdOf(payload);
    if (conversationId === null)
      return userId === null ? { error: 'invalidConversation' } : this.allOf(asker, userId, soft);
    const conversation = await this.tools.store.load({ channel: asker.channel.name, id: conversationId });
    if (conversation?.erased === true || (conversation === null && (await this.wasErased(asker, conversationId)))) {
      return { conversationIds: [], soft, answer: repeated(conversationId, userId) };
    }
    if (conversation !== null) {
      const answer = deletionAnswer({ conversationId, userId: conversation.doc.userId }, null);
      return { conversationIds: [conversationId], soft, answer };
    }
    const isUser = await this.knowsUser(asker.channel, conversationId);
    const all = await this.allOf(asker, conversationId, soft);
    return isUser || all.conversationIds.length > 0 ? all : { error: 'invalidConversation' };
  }

  /** All conversations of the user, hidden ones too, and erased ones while something of them waits. Those of version 0.1 are at the Helpdesk under the user's id as it is. */
  async everyOf({ name: channel, policy }: ChannelConfig, userKey: string): Promise<StoredConversation[]> {
    const { store } = this.tools;
    const every: StoredConversation[] = [];
    for (const sessionId of new Set([sessionIdOf(policy, userKey), userKey])) {
      every.push(...(await store.listByCustomer({ channel, sessionId }, listLimit)));
    }
    return every.filter((conversation) => conversation.userKey === userKey);
  }

  /** True also for a user whose conversations were all deleted: deleting them again succeeds (captivate.md 5.7). */
  private async knowsUser(channel: ChannelConfig, userKey: string): Promise<boolean> {
    if ((await this.everyOf(channel, userKey)).length > 0) return true;
    return this.tools.store.wasErased({ what: 'user', channel: channel.name, userKey });
  }

  private wasErased({ channel }: Asker, id: string): Promise<boolean> {
    return this.tools.store.wasErased({ what: 'conversation', channel: channel.name, id });
  }

  private async allOf(asker: Asker, userId: UserId, soft: boolean): Promise<Deletion> {
    const listed = await this.ofUser(asker.channel, userId);
    // Erasing covers what was hidden before.
    const hidden = soft || isAnonymous(String(userId)) ? [] : await this.hiddenOf(asker.channel, String(userId));
    const conversationIds = [...listed, ...hidden].map(({ id }) => id);
    return { conversationIds, soft, answer: deletionAnswer(null, { userId, conversationIds }) };
  }

  private async hiddenOf(channel: ChannelConfig, userKey: string): Promise<StoredConversation[]> {
    return (await this.everyOf(channel, userKey)).filter(({ listed, erased }) => !listed && !erased);
  }

  /** Nobody's for a missing id; an anonymous visitor shares its id with all others, and so gets an empty list. */
  private async ofUser({ name, policy }: ChannelConfig, userId: UserId | null): Promise<StoredConversation[]> {
    if (userId === null) return [];
    const userKey = String(userId);
    if (isAnonymous(userKey) && !policy.listAnonymous) return [];
    return this.tools.store.listByUser(name, userKey, listLimit);
  }
}

/** What is erased has no user any more: the one that the request names, or the id itself does. */
function repeated(conversationId: string, userId: UserId | null): Answer {
  const named = typeof userId === 'bigint' ? { digits: String(userId) } : userId;
  return deletionAnswer({ conversationId, userId: named ?? userInId(conversationId) }, null);
}

/** The keys that a list request names; null if it names none, and means the one it came with. */
function namedKeys(payload: object): readonly string[] | null {
  const named: unknown[] = 'apiKeys' in payload && Array.isArray(payload.apiKeys) ? payload.apiKeys : [];
  return named.length === 0 ? null : named.filter((key) => typeof key === 'string');
}
