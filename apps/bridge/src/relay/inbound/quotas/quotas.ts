/** What clients may have stored: how much a conversation may hold, how many may be begun, and what a channel may take in all. */
import type { ChannelErrorCode } from '#channel';
import { jsonBytes } from '#state';
import type { Limits } from '#state';
import { isAnonymous, refused } from '#translation';
import type { Answer, ConversationDoc, NewConversation, Step, StoredConversation } from '#translation';
import type { ChannelConfig } from '../../../channels.js';
import type { Asker } from '../asker.js';

const hourSeconds = 3600;
/** What a conversation that is full still takes of acts, closing and rating among them: entries, and bytes. */
const reserve = { entries: 100, bytes: 65_536 };
/** More than one event brings: where so much is free, nothing is measured. */
const roomBytes = 8_388_608;

type Refusal = Extract<Answer, { error: ChannelErrorCode }>;

interface Tools {
  readonly limits: Pick<Limits, 'consume'>;
  readonly usage: { isFull(channel: ChannelConfig): boolean };
}

export class Quotas {
  constructor(private readonly tools: Tools) {}

  /**
   * The step of a client, or a refusal in its place. Pure, so that it holds for the state that the step was computed from. What
   * stores nothing is never refused, and acts (closing, rating) go on for a while.
   */
  bounded(channel: ChannelConfig, conversation: StoredConversation, step: Step): Step {
    const { append = [], rewrite = [], enqueue = [], doc } = step;
    const isAbout = doc !== undefined && hasOtherMetadata(doc, conversation.doc);
    if (append.length + rewrite.length === 0 && !isAbout) return step;
    const ends = enqueue.some(({ body }) => body.kind === 'close' || body.kind === 'review');
    const isAct = !isAbout && rewrite.length === 0 && (ends || append.every(({ body }) => body.kind === 'userAction'));
    if (!isAct && this.tools.usage.isFull(channel)) return refused('storeFull', conversation.id);

    const { limits } = channel;
    const spare = isAct ? reserve : { entries: 0, bytes: 0 };
    const bytes = isAbout ? metadataBytes(doc) : 0;
    const growth = isAbout ? bytes - metadataBytes(conversation.doc) : 0;
    // What became too large under another limit may become smaller.
    if (bytes > limits.metadataBytes && growth > 0) return refused('tooLarge', conversation.id);
    if (append.length > 0 && conversation.lastSeq + append.length > limits.conversationEntries + spare.entries) {
      return refused('conversationFull', conversation.id);
    }
    if (conversation.bytes + roomBytes <= limits.conversationBytes) return step;
    const added = [...append, ...rewrite].reduce((sum, { body }) => sum + jsonBytes(body), growth);
    const isOver = added > 0 && conversation.bytes + added > limits.conversationBytes + spare.bytes;
    return isOver ? refused('conversationFull', conversation.id) : step;
  }

  /** Counts a conversation that is to begin by who begins it and from where; why it may not, or null if it may. */
  async begin({ channel, address }: Asker, { userKey }: NewConversation, { doc }: Step): Promise<Refusal | null> {
    const { name, limits } = channel;
    if (doc !== undefined && metadataBytes(doc) > limits.metadataBytes)
      return { error: 'tooLarge', conversationId: null };
    if (this.tools.usage.isFull(channel)) return { error: 'storeFull', conversationId: null };
    // First what cannot be made up.
    const byAddress = await this.count(`conversations ${name}`, address, limits.conversationsPerAddressPerHour);
    const waitMs =
      byAddress > 0 || isAnonymous(userKey)
        ? byAddress
        : await this.count(`conversations of users ${name}`, userKey, limits.conversationsPerUserPerHour);
    return waitMs === 0 ? null : { error: 'rateLimited', conversationId: null, retryAfterMs: waitMs };
  }

  private async count(name: string, sender: string, points: number): Promise<number> {
    return points === 0 ? 0 : this.tools.limits.consume(name, sender, { points, seconds: hourSeconds });
  }
}

/** Documents are never changed: what is another one may differ. */
function hasOtherMetadata(doc: ConversationDoc, old: ConversationDoc): boolean {
  return doc.custom !== old.custom || doc.private !== old.private || doc.basicInfo !== old.basicInfo;
}

function metadataBytes({ basicInfo, custom, private: secret }: ConversationDoc): number {
  return jsonBytes(basicInfo) + jsonBytes(custom) + jsonBytes(secret);
}
