/** metadata and metadata_request: a shallow merge, `private` apart, and the view that clients may have (captivate.md 5.6). */
import { metadataView } from '#channel';
import type { ClientPayload, JsonObject } from '#channel';
import type { Step, StepContext, StoredConversation } from '../step.js';
import { accepted } from '../step.js';

/** A positive whole number of days in `timeToLive` is the conversation's time to live (captivate.md 5.8); null otherwise. */
export function ttlOf({ timeToLive }: JsonObject): number | null {
  return typeof timeToLive === 'number' && Number.isInteger(timeToLive) && timeToLive > 0 ? timeToLive : null;
}

/** Later writes win, key by key. How much it may become is the channel's limit, which is looked at where steps are carried out. */
export function metadata(
  _context: StepContext,
  conversation: StoredConversation,
  payload: ClientPayload<'metadata'>,
): Step {
  const custom = { ...conversation.doc.custom, ...payload.metadata };
  const secret = { ...conversation.doc.private, ...payload.private };
  return {
    doc: { ...conversation.doc, custom, private: secret },
    ttlDays: ttlOf(payload.metadata) ?? conversation.ttlDays,
    active: true,
    answer: accepted(conversation.id, {
      type: 'metadata_update_success',
      payload: { conversation_id: conversation.id },
    }),
  };
}

/** Shows the public half; changes nothing. */
export function metadataRequest(_context: StepContext, conversation: StoredConversation): Step {
  const view = metadataView({
    basicInfo: conversation.doc.basicInfo,
    custom: conversation.doc.custom,
    createdAt: conversation.createdAt,
    updatedAt: conversation.activeAt,
  });
  return {
    answer: {
      event: { type: 'conversation_metadata', payload: { conversation_id: conversation.id, content: view } },
      body: { conversation_id: conversation.id, metadata: view },
    },
  };
}
