/** The link between a conversation and its ticket at the Helpdesk. */
import type { ConversationDoc } from './documents.js';

/** The conversation with `ticket` as its present one, of which the Helpdesk holds `sentCount` customer messages. */
export function linkTicket(doc: ConversationDoc, ticket: string, sentCount: number): ConversationDoc {
  const tickets = doc.tickets.includes(ticket) ? doc.tickets : [...doc.tickets, ticket];
  const prompt = doc.prompt?.kind === 'rating' ? null : doc.prompt;
  return { ...doc, ticket, tickets, prompt, closed: false, responder: 'sate', agentHere: false, sentCount };
}

/** The conversation without its closed ticket: the next message opens a new one. */
export function leaveTicket(doc: ConversationDoc): ConversationDoc {
  return { ...doc, ticket: null, closed: false, responder: 'sate', agentHere: false, sentCount: 0 };
}
