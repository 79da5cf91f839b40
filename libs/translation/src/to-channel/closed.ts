/** The end of a ticket, however it was told: a reply, a flag on a message, or a notice. Told to the client once. */
import type { ConversationDoc, EntryBody } from '../documents.js';
import { ratingEntries } from '../prompts.js';
import { newEntry } from '../step.js';
import type { Step, StepContext, StoredConversation } from '../step.js';

/** Does nothing for a ticket that is not the present one, or is known to be closed. */
export function closed(context: StepContext, { doc, listed }: StoredConversation, ticket: string): Step {
  if (ticket !== doc.ticket || doc.closed) return {};
  // Whoever deleted the conversation is not asked how it was.
  const rating = listed ? ratingEntries(context.policy) : [];
  const goodbye: EntryBody[] = doc.agentHere ? [{ kind: 'update', update: 'livechatAgentDisconnected', data: {} }] : [];
  const bodies: EntryBody[] = [...goodbye, { kind: 'update', update: 'conversationClosed', data: {} }, ...rating];
  const next: ConversationDoc = {
    ...doc,
    closed: true,
    agentHere: false,
    escalatedAt: null,
    prompt: rating.length > 0 ? { kind: 'rating', ticket } : null,
  };
  return { doc: next, append: bodies.map((body) => newEntry(context, body)), active: true };
}

/** The visitor asked to close where nothing is open at the Helpdesk: the answer is still the update. */
export function nothingToClose(context: StepContext): Step {
  return { append: [newEntry(context, { kind: 'update', update: 'conversationClosed', data: {} })], active: true };
}
