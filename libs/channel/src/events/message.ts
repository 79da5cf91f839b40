/** `user_message` and `edit_message` (captivate.md 3.2, 3.9). */
import { z } from 'zod';
import { normalizeContent } from '../content/user-content.js';
import { MAX_ID, conversationId } from './fields.js';

/** What `content` may be, as clients are told. */
export const contentForm = 'a text, or an object such as {"type":"text","text":"Hello"}';

/** What clients send beside, and nobody reads: the client's own `client_msg_id` is not unique. */
export const unreadFields: ReadonlySet<string> = new Set(['type', 'client_msg_id']);

const content = z
  .unknown()
  .optional()
  .transform((raw) => normalizeContent(raw));

/** `user_message`; without content it is the opener. */
export const userMessage = z
  .object({ conversation_id: conversationId, content })
  .transform((raw) => ({ conversationId: raw.conversation_id, content: raw.content }));

/** `messageId` keeps the JSON type it came with: the confirmation is compared strictly. */
export const editMessage = z
  .object({
    conversation_id: conversationId,
    message_id: z.union(
      [z.string().min(1).max(MAX_ID), z.number()],
      `expected a text of 1 to ${MAX_ID} characters, or a number`,
    ),
    content,
  })
  .transform((raw) => ({ conversationId: raw.conversation_id, messageId: raw.message_id, content: raw.content }));
