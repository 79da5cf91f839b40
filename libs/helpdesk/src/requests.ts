// The requests that a customer client may emit to the Helpdesk (helpdesk.md 5).
import { z } from 'zod';
import { attachmentMetadataSchema, idSchema } from './support-message.js';

const conversationSchema = z.object({ ticket_chat_id: idSchema });

/** One schema per request, by event name. What a client must send is required; an absent `ticket_chat_id` of `support` is null. */
export const helpdeskRequests = {
  support: z
    .object({
      session_id: idSchema,
      message: z.string(),
      attachment: z.boolean(),
      ticket_chat_id: idSchema.nullable().default(null),
      attachment_metadata: attachmentMetadataSchema.nullable().optional(),
    })
    .meta({
      description: 'Says something; without `ticket_chat_id` it opens a conversation.',
      sentAs: [{ session_id: 'c-42', message: 'My parcel is late', attachment: false, ticket_chat_id: null }],
    }),
  enter_customer_support: z
    .object({ session_id: idSchema })
    .meta({ description: "Enters the customer's personal room.", sentAs: [{ session_id: 'c-42' }] }),
  enter_support: conversationSchema.meta({
    description: "Enters a conversation's room.",
    sentAs: [{ ticket_chat_id: 'tc-7' }],
  }),
  leave_support: conversationSchema.meta({
    description: "Leaves a conversation's room.",
    sentAs: [{ ticket_chat_id: 'tc-7' }],
  }),
  mark_conversation_read: conversationSchema.extend({ entity: z.enum(['customer', 'agent']) }).meta({
    description: 'Sets the read mark of one side.',
    sentAs: [{ ticket_chat_id: 'tc-7', entity: 'customer' }],
  }),
  close_support: conversationSchema.meta({
    description: 'Closes a conversation that SATE proposed to close.',
    sentAs: [{ ticket_chat_id: 'tc-7' }],
  }),
  review_support: conversationSchema
    .extend({
      rating: z.number().min(1).max(5),
      review: z.string().optional(),
    })
    .meta({
      description: 'Rates a conversation that has ended.',
      sentAs: [{ ticket_chat_id: 'tc-7', rating: 5, review: 'Quick and kind' }],
    }),
};

/** Event names of the requests. */
export type HelpdeskRequestName = keyof typeof helpdeskRequests;

/** Payload of each request as it is emitted, by event name. */
export type HelpdeskRequests = { [N in HelpdeskRequestName]: z.output<(typeof helpdeskRequests)[N]> };
