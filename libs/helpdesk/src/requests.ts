// The requests that a customer client may emit to the Helpdesk (helpdesk.md 5).
import { z } from 'zod';
import { attachmentMetadataSchema, idSchema } from './support-message.js';

const conversationSchema = z.object({ ticket_chat_id: idSchema });

/** One schema per request, by event name. What a client must send is required; an absent `ticket_chat_id` of `support` is null. */
export const helpdeskRequests = {
  support: z.object({
    session_id: idSchema,
    message: z.string(),
    attachment: z.boolean(),
    ticket_chat_id: idSchema.nullable().default(null),
    attachment_metadata: attachmentMetadataSchema.nullable().optional(),
  }),
  enter_customer_support: z.object({ session_id: idSchema }),
  enter_support: conversationSchema,
  leave_support: conversationSchema,
  mark_conversation_read: conversationSchema.extend({ entity: z.enum(['customer', 'agent']) }),
  close_support: conversationSchema,
  review_support: conversationSchema.extend({
    rating: z.number().min(1).max(5),
    review: z.string().optional(),
  }),
};

/** Event names of the requests. */
export type HelpdeskRequestName = keyof typeof helpdeskRequests;

/** Payload of each request as it is emitted, by event name. */
export type HelpdeskRequests = { [N in HelpdeskRequestName]: z.output<(typeof helpdeskRequests)[N]> };
