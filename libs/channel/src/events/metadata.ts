/** `metadata`: one shallow write (captivate.md 3.3, 5.6). */
import { z } from 'zod';
import { conversationId } from './fields.js';
import { splitMetadata } from './metadata-fields.js';

/** `target` is `default` when it is missing or none of the documented four: the metadata is stored in any case. */
export const metadata = z
  .object({
    conversation_id: conversationId,
    metadata: splitMetadata,
    target: z.enum(['default', 'bot', 'live', 'bot_live']).catch('default'),
  })
  .transform((raw) => ({ conversationId: raw.conversation_id, ...raw.metadata, target: raw.target }));
