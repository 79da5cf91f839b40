/**
 * Fields that many client events share, read as leniently as captivate.md says and no more. Where that is more than a client should
 * send, `recommended` is the JSON Schema of what it should.
 */
import { z } from 'zod';
import { isJsonObject } from '../json.js';
import type { JsonObject } from '../json.js';

/** Characters of a conversation id; a longer one cannot be ours and is unusable. */
export const MAX_CONVERSATION_ID = 2048;

/** Characters of a user id or message id; a longer one is a bad payload. */
export const MAX_ID = 1024;

/** The usable conversation id in a received value: a string, or an object that carries one (captivate.md Q13); else null. */
export function readConversationId(raw: unknown): string | null {
  const id = isJsonObject(raw) && Object.hasOwn(raw, 'conversation_id') ? raw.conversation_id : raw;
  return typeof id === 'string' && id !== '' && id.length <= MAX_CONVERSATION_ID ? id : null;
}

/** A user id with the JSON type that it was sent with; a bigint is a number that JavaScript cannot hold otherwise. */
export type UserId = string | number | bigint;

/** The user id as received; null when it is missing, empty or not an id (captivate.md 3.1, Q14). */
function readUserId(raw: unknown): UserId | null {
  if (typeof raw === 'number' || typeof raw === 'bigint') return raw;
  return typeof raw === 'string' && raw !== '' ? raw : null;
}

/** Never fails: null stands for a missing or unusable id, to which the answer is "Invalid conversation_id". */
export const conversationId = z
  .unknown()
  .optional()
  .transform(readConversationId)
  .meta({
    recommended: {
      description: 'The conversation, as `conversation_start_success` named it.',
      type: 'string',
      minLength: 1,
      maxLength: MAX_CONVERSATION_ID,
    },
  });

/** Null for nobody; refuses only an id that is too long. */
export const userId = z
  .unknown()
  .optional()
  .refine((raw) => typeof raw !== 'string' || raw.length <= MAX_ID, `expected at most ${MAX_ID} characters`)
  .transform(readUserId)
  .meta({
    recommended: {
      description: 'Who the visitor is in your application; absent or null: somebody without a name.',
      type: ['string', 'number', 'null'],
      maxLength: MAX_ID,
    },
  });

/** An object; missing and null are `{}`. */
export const object = z
  .custom<JsonObject>(isJsonObject, 'expected an object')
  .nullish()
  .transform((raw): JsonObject => raw ?? {})
  .meta({ recommended: { type: 'object' } });
