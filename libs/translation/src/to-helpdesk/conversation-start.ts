/** conversation_start: a new conversation with its metadata; the Helpdesk hears of it with the first message. */
import type { ClientPayload, UserId } from '#channel';
import type { ConversationDoc } from '../documents.js';
import type { NewConversation, Step, StepContext } from '../step.js';
import { accepted } from '../step.js';
import { sessionIdOf } from './session-id.js';
import { ttlOf } from './metadata.js';

const anonymous = 'anon';

/** Where the user id ends up: ids and lists use `userKey`; the Helpdesk knows the visitor by `sessionId`. */
export function identify(context: StepContext, userId: UserId | null): NewConversation {
  const userKey = userId === null ? anonymous : String(userId);
  const sessionId = isAnonymous(userKey) ? context.newId() : sessionIdOf(context.policy, userKey);
  return { id: `${userKey}_${context.newConversationId(sessionId)}`, userKey, sessionId };
}

/** True for the user id that all anonymous visitors of a key have in common. */
export function isAnonymous(userKey: string): boolean {
  return userKey === anonymous;
}

/** The state of a conversation in which nobody has spoken. */
export function conversationStart(
  conversation: NewConversation,
  { userId, userBasicInfo, metadata, private: secret }: ClientPayload<'conversation_start'>,
): Step {
  const doc: ConversationDoc = {
    userId: typeof userId === 'bigint' ? { digits: String(userId) } : userId,
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
