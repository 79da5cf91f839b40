/** Requests that carry nothing but the conversation: `metadata_request`, `conversation_transcript_request` (captivate.md 3.4, 3.6). */
import { z } from 'zod';
import { conversationId } from './fields.js';

/** An unusable id is null, and answered as an unknown one. */
export const conversationRequest = z
  .object({ conversation_id: conversationId })
  .transform((raw) => ({ conversationId: raw.conversation_id }))
  .meta({ required: ['conversation_id'], sentAs: [{ conversation_id: 'ada_5b0e1c52' }] });
