/** `metadata`: one shallow write (captivate.md 3.3, 5.6). */
import { z } from 'zod';
import { conversationId } from './fields.js';
import { splitMetadata } from './metadata-fields.js';

/** `target` is not read: the metadata is stored in any case. */
export const metadata = z
  .object({
    conversation_id: conversationId,
    metadata: splitMetadata,
  })
  .transform((raw) => ({ conversationId: raw.conversation_id, ...raw.metadata }))
  .meta({
    description: 'Writes metadata of the conversation.',
    required: ['conversation_id', 'metadata'],
    unread: { client_msg_id: { type: 'string' }, target: { enum: ['default', 'bot', 'live', 'bot_live'] } },
    sentAs: [{ conversation_id: 'ada_5b0e1c52', metadata: { conversation_title: 'A late parcel' } }],
  });
