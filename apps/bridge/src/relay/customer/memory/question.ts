/** A question to the Helpdesk that is open, and which event answers it. */
import { messageOfDelivery, verdictOf } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { HelpdeskSuccess } from '../../../helpdesk/connection/connection.js';
import type { Answers } from './answers.js';
import type { Conversations } from './conversations.js';
import type { Heard } from './heard.js';

interface Known {
  readonly heard: Heard;
  readonly conversations: Conversations;
  readonly answers: Answers;
}

export interface Question {
  readonly name: 'support' | 'close_support' | 'review_support';
  readonly work: StoredWork;
  /** As it was when the question was put. */
  readonly conversation: StoredConversation;
  /** The ticket that is asked in; null for a first message. */
  readonly ticket: string | null;
  /** Tickets that were there before a first message. */
  readonly known: ReadonlySet<string>;
  /** How often the item was put by now. */
  readonly attempt: number;
  /** Milliseconds of the monotonic clock. */
  readonly askedAt: number;
  readonly deadline: number;
  /** True if its conversation was erased meanwhile: what comes is kept nowhere, and it is never put again. */
  readonly isDropped?: boolean;
}

/** True for the reply to the question. There is no correlation id: it is told by name, ticket and sender (helpdesk.md 11.2). */
export function isReply(question: Question, event: HelpdeskSuccess, memory: Known): boolean {
  if (event.name === 'support') return question.name === 'support' && isAnswer(question, event, memory);
  if (event.name !== 'close_support' && event.name !== 'review_support') return false;
  return event.name === question.name && event.data.ticket_chat_id === question.ticket;
}

/** True for what SATE has said in the ticket asked in and what is alike something before: it may be the reply, and the history tells. */
export function mayBeReply({ name, ticket }: Question, event: HelpdeskSuccess, { heard }: Known): boolean {
  if (name !== 'support' || event.name !== 'support') return false;
  const { sender, ticket_chat_id: answered } = event.data;
  if (sender !== 'sate' || answered !== ticket) return false;
  const message = messageOfDelivery(event.data);
  return verdictOf(message, heard.of(message)) === 'alike';
}

/** True for SATE's answer: in the ticket asked in, or, to a first message, in one that was not there before. */
function isAnswer(
  { ticket, known }: Question,
  { data }: Extract<HelpdeskSuccess, { name: 'support' }>,
  { heard, conversations, answers }: Known,
): boolean {
  if (data.sender !== 'sate' || heard.has(messageOfDelivery(data))) return false;
  const { ticket_chat_id: answered } = data;
  if (ticket === null) return !known.has(answered) && !conversations.has(answered);
  // The room of a ticket brings late answers as well (helpdesk.md 11.2), and its end, which may have come before our message.
  return answered === ticket && !answers.expects(answered) && !data.closed_support;
}
