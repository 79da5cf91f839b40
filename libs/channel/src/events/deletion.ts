/** Deleting one conversation or all of a user's (captivate.md 3.8, 5.7). */
import { z } from 'zod';
import { conversationId, userId } from './fields.js';

/** `softdelete` is lower case on the wire; missing means soft. */
const softdelete = z.boolean().nullish().meta({
  description: 'True, the default: out of the lists, kept otherwise. False: erased.',
});

/**
 * `delete_conversation`. If both ids are present the conversation wins, even when its id is unusable: a broken id must
 * not turn into the deletion of everything a user has.
 */
export const deleteConversation = z
  .object({
    conversation_id: z
      .unknown()
      .optional()
      .meta({ recommended: { description: 'The conversation; wins over `userId`.', type: 'string', minLength: 1 } }),
    userId,
    softdelete,
  })
  .transform((raw) => {
    const isForUser = raw.conversation_id === undefined || raw.conversation_id === null;
    return {
      conversationId: conversationId.parse(raw.conversation_id),
      userId: isForUser ? raw.userId : null,
      soft: raw.softdelete ?? true,
    };
  })
  .meta({
    description: 'Deletes one conversation, or, without `conversation_id`, all of a user.',
    sentAs: [{ conversation_id: 'ada_5b0e1c52', softdelete: false }],
  });

/** `delete_user_conversations`. */
export const deleteUserConversations = z
  .object({ userId, softdelete })
  .refine((raw) => raw.userId !== null, { path: ['userId'], error: 'expected a text or a number' })
  .transform((raw) => ({ conversationId: null, userId: raw.userId, soft: raw.softdelete ?? true }))
  .meta({
    description: 'Deletes all conversations of a user.',
    required: ['userId'],
    sentAs: [{ userId: 'ada', softdelete: true }],
  });
