/** `action`: something the visitor or the page did (captivate.md 3.5). */
import { z } from 'zod';
import { MAX_ID, conversationId, object } from './fields.js';

/** `type` is free for developers and `normal` when missing. */
export const action = z
  .object({
    conversation_id: conversationId,
    id: z.string().min(1).max(MAX_ID),
    data: object,
    type: z.string().max(MAX_ID).nullish(),
  })
  .transform((raw) => ({
    conversationId: raw.conversation_id,
    id: raw.id,
    data: raw.data,
    type: raw.type ?? 'normal',
  }))
  .meta({
    description:
      'Something that the visitor or the page did. Reserved: `escalateToHuman`; known beyond it: `closeConversation`, `keepOpen`, ' +
      '`reviewConversation` with `{rating}`, `markRead`.',
    required: ['conversation_id', 'id'],
    sentAs: [{ conversation_id: 'ada_5b0e1c52', type: 'normal', id: 'escalateToHuman', data: { reason: 'refund' } }],
  });
