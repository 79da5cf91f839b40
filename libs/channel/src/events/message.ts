/** `user_message` and `edit_message` (captivate.md 3.2, 3.9). */
import { z } from 'zod';
import { normalizeContent } from '../content/user-content.js';
import { MAX_ID, conversationId } from './fields.js';

const content = z
  .unknown()
  .optional()
  .transform((raw) => normalizeContent(raw));

/** The client's own `client_msg_id` is not unique, and therefore not read. */
export const userMessage = z
  .object({ conversation_id: conversationId, content })
  .transform((raw) => ({ conversationId: raw.conversation_id, content: raw.content }));

/** `messageId` keeps the JSON type it came with: the confirmation is compared strictly. */
export const editMessage = z
  .object({
    conversation_id: conversationId,
    message_id: z.union([z.string().min(1).max(MAX_ID), z.number()]),
    content,
  })
  .transform((raw) => ({ conversationId: raw.conversation_id, messageId: raw.message_id, content: raw.content }));
