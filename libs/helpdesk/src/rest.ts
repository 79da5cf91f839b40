// The Helpdesk's REST history of one customer: paths, bodies and their decoding (helpdesk.md 8).
import { z } from 'zod';
import { problemOf } from './events.js';
import {
  attachmentSchema,
  dateSchema,
  flagSchema,
  givenIdSchema,
  responderSchema,
  textSchema,
} from './support-message.js';

/** A message of the history; unlike a socket delivery it has an id (helpdesk.md 4.3). */
export type RestMessage = z.infer<typeof restMessageSchema>;
const restMessageSchema = z.object({
  id: givenIdSchema,
  date_created: dateSchema,
  date_updated: dateSchema,
  message: textSchema,
  sender: z.enum(['customer', 'sate', 'agent']),
  is_attachment: flagSchema,
  attachment_metadata: attachmentSchema,
  ticket_chat: z.string().catch(''),
});

const conversationFields = {
  id: givenIdSchema,
  date_created: dateSchema,
  date_updated: dateSchema,
  closed: z.boolean(),
  close_support: flagSchema,
  read_by_customer: flagSchema,
  read_by_agent: flagSchema,
  // With SATE a reply is awaited; that none comes while an agent answers does no harm.
  responder: responderSchema.catch('sate'),
  ticket: z.string().catch(''),
};

/** An item of the list; `id` is the socket's `ticket_chat_id`, `closed` its `closed_support` (helpdesk.md 4.4). */
export type RestConversation = z.infer<typeof restConversationSchema>;
const restConversationSchema = z.object({
  ...conversationFields,
  ticket_slug: z.string().catch(''),
  latest_message: restMessageSchema.nullable().catch(null),
});

/** One conversation with all its messages, oldest first; `rating` is undocumented and may be absent (helpdesk.md 8.2). */
export type RestHistory = z.infer<typeof restHistorySchema>;
const restHistorySchema = z.object({
  ...conversationFields,
  rating: z.number().nullish().catch(undefined),
  messages: z.array(restMessageSchema),
});

/** What decoding a body gives: the value, or which field did not fit (never its content). */
export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: string };

/** Reads the body of 8.1, a bare array. One unreadable item spoils the list: a gap would look like "not there". */
export function decodeConversations(body: unknown): Decoded<RestConversation[]> {
  return decode(z.array(restConversationSchema), body);
}

/** Reads the body of 8.2. One unreadable message spoils the history: a gap would look like "never arrived". */
export function decodeHistory(body: unknown): Decoded<RestHistory> {
  return decode(restHistorySchema, body);
}

function decode<T>(schema: z.ZodType<T>, body: unknown): Decoded<T> {
  const read = schema.safeParse(body);
  return read.success ? { ok: true, value: read.data } : { ok: false, problem: problemOf(read.error) };
}

/** Path of 8.1; without `closed` open and closed conversations are listed. */
export function conversationsPath(sessionId: string, closed?: boolean): string {
  const path = `/api/v1/helpdesk/customer/${segment(sessionId)}/conversations/`;
  return closed === undefined ? path : `${path}?closed=${closed}`;
}

/** Path of 8.2. A `sessionId` of "." or ".." cannot be named in a URL and must not be used as one. */
export function messagesPath(sessionId: string, ticketChatId: string): string {
  return `${conversationsPath(sessionId)}${segment(ticketChatId)}/messages/`;
}

// A lone surrogate becomes U+FFFD here just as it does when the socket encodes the text.
function segment(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
