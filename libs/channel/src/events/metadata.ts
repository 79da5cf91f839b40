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
  .transform((raw) => ({ conversationId: raw.conversation_id, ...raw.metadata }));
