/** delete_conversation and delete_user_conversations: soft hides, hard erases; what is open at the Helpdesk is closed. */
import { writtenNumber } from '#channel';
import type { UserId, WrittenNumber } from '#channel';
import type { ConversationDoc } from '../documents.js';
import { newWork } from '../step.js';
import type { Answer, Step, StepContext, StoredConversation } from '../step.js';

/** What deletion does to one conversation. Repeating it does nothing more. An erasure drops what waits, but for the closing. */
export function deleteConversation(context: StepContext, conversation: StoredConversation, soft: boolean): Step {
  const { doc, erased, listed } = conversation;
  if (erased || (soft && !listed)) return {};
  // A first message may still be on its way: then the ticket is known when the closing has its turn.
  const isOpen = doc.opened && !doc.closed;
  const closing =
    context.policy.closeOnDelete && isOpen ? [newWork(context, { kind: 'close', ticket: doc.ticket })] : [];
  if (soft) return { listed: false, enqueue: closing };
  return { doc: emptied(doc), listed: false, ttlDays: null, active: true, enqueue: closing, erase: true };
}

/** The user id in the id of a conversation, which is all that is known of one that was erased. */
export function userInId(conversationId: string): string {
  return conversationId.slice(0, Math.max(0, conversationId.lastIndexOf('_')));
}

/** The confirmation: one conversation by its id, or all of a user by the user's id as it was sent. */
export function deletionAnswer(
  one: { conversationId: string; userId: ConversationDoc['userId'] } | null,
  all: { userId: UserId; conversationIds: string[] } | null,
): Answer {
  const payload =
    one !== null
      ? { userId: asSent(one.userId), conversation_id: one.conversationId }
      : { userId: asSent(all?.userId ?? null), conversation_ids: all?.conversationIds ?? [] };
  return { event: { type: 'delete_conversation_success', payload }, body: { status: 'success', ...payload } };
}

function asSent(userId: UserId | ConversationDoc['userId']): string | number | WrittenNumber {
  if (typeof userId === 'bigint') return writtenNumber(userId);
  if (typeof userId === 'object') return userId === null ? 'anon' : writtenNumber(BigInt(userId.digits));
  return userId;
}

/** What stays of an erased conversation while its ticket is to be closed: nothing of the visitor's own. */
function emptied({ ticket, tickets, closed, responder, sentCount }: ConversationDoc): ConversationDoc {
  return {
    userId: null,
    basicInfo: {},
    custom: {},
    private: {},
    opened: true,
    ticket,
    tickets,
    closed,
    responder,
    agentHere: false,
    prompt: null,
    escalatedAt: null,
    delayTold: false,
    sentCount,
  };
}
