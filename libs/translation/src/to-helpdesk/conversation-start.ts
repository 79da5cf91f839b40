/** conversation_start: a new conversation with its metadata; the Helpdesk hears of it with the first message. */
import type { ClientPayload, UserId } from '#channel';
import type { ConversationDoc } from '../documents.js';
import { ownerOf, userKeyOf } from '../owner.js';
import type { Owner } from '../owner.js';
import type { NewConversation, Step, StepContext } from '../step.js';
import { accepted } from '../step.js';
import { sessionIdOf } from './session-id.js';
import { ttlOf } from './metadata.js';

/** A new conversation of its owner; the Helpdesk knows the visitor by `sessionId`, one without a name by a fresh one. */
export function identify(context: StepContext, owner: Owner): NewConversation {
  const { userId } = owner;
  const userKey = userKeyOf(owner);
  const sessionId = userId === null ? context.newId() : sessionIdOf(context.policy, userId);
  return { id: `${userId ?? userKey}_${context.newConversationId(sessionId)}`, userKey, sessionId };
}

/** The state of a conversation in which nobody has spoken. */
export function conversationStart(
  conversation: NewConversation,
  { userId, userBasicInfo, metadata, private: secret }: ClientPayload<'conversation_start'>,
): Step {
  const shown = namesOwner(userId, ownerOf(conversation.userKey)) ? userId : ownerOf(conversation.userKey).userId;
  const doc: ConversationDoc = {
    userId: typeof shown === 'bigint' ? { digits: String(shown) } : shown,
    basicInfo: userBasicInfo,
    custom: metadata,
    private: secret,
    opened: false,
    ticket: null,
    tickets: [],
    closed: false,
    responder: 'sate',
    agentHere: false,
    prompt: null,
    escalatedAt: null,
    delayTold: false,
    sentCount: 0,
  };
  return {
    doc,
    listed: true,
    ttlDays: ttlOf(metadata),
    active: true,
    answer: accepted(conversation.id, {
      type: 'conversation_start_success',
      payload: { conversation_id: conversation.id },
    }),
  };
}

/**
 * True if what was sent is the owner's plain name: then it is shown as it was sent. A signature is not kept: whoever learns the id of
 * one conversation would be shown what opens all of them.
 */
function namesOwner(sent: UserId | null, { userId }: Owner): boolean {
  return userId === null || (sent !== null && String(sent) === userId);
}
