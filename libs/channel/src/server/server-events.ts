/** The table of everything the server sends on a socket: event type on the left, exact payload on the right (captivate.md 4). */
import { z } from 'zod';
import { isJsonObject } from '../json.js';
import { isWrittenNumber } from '../written-number.js';
import type { WrittenNumber } from '../written-number.js';
import type { JsonObject } from '../json.js';
import { listItemSchema, metadataViewSchema } from './metadata-view.js';
import { paginationSchema } from './list-query.js';
import { partSchema } from './part.js';
import { transcriptItemSchema } from './transcript.js';

const jsonObject = z.custom<JsonObject>(isJsonObject, 'expected an object');
const conversationId = z.string().min(1);
const inConversation = { conversation_id: conversationId };
const content = z.array(partSchema);
/** When it was said, which may be long before it is sent; read by no client version, named as in transcripts. */
const createdAt = z.iso.datetime().exactOptional();
const transcript = z.array(transcriptItemSchema);

/** One action twice: by itself for 1.0-1.1.6, in `actions` for later ones; `title` for readers of the old form (captivate.md 5.3). */
const actionFields = {
  type: z.literal('normal'),
  id: z.string().min(1),
  data: jsonObject,
  title: z.string().exactOptional(),
};

/** Payload schemas of what the server sends; strict, so that tests see every field that should not be there. */
export const serverEvents = {
  socket_connected: z.strictObject({ socket_id: z.string().min(1) }),
  conversation_start_success: z.strictObject(inConversation),
  bot_message: z.strictObject({
    type: z.literal('message_create'),
    ...inConversation,
    ch_msg_id: z.string().min(1),
    bot: z.strictObject({}),
    content,
    createdAt,
  }),
  livechat_message: z.strictObject({ type: z.literal('message_create'), ...inConversation, content, createdAt }),
  action: z.strictObject({ ...inConversation, ...actionFields, actions: z.array(z.strictObject(actionFields)) }),
  conversation_update: z.strictObject({ type: z.string().min(1), ...inConversation, data: jsonObject }),
  /** `messages` and `message` are `transcript` again, for readers of other generations. */
  conversation_transcript: z.strictObject({
    ...inConversation,
    transcript,
    messages: transcript,
    message: transcript.exactOptional(),
  }),
  conversation_metadata: z.strictObject({ ...inConversation, content: metadataViewSchema }),
  metadata_update_success: z.strictObject(inConversation),
  user_conversations: z.strictObject({
    conversations: z.array(listItemSchema),
    pagination: paginationSchema.exactOptional(),
  }),
  /** `userId` is compared strictly and keeps the JSON type it was sent with. */
  delete_conversation_success: z.strictObject({
    userId: z.union([z.string(), z.number(), z.custom<WrittenNumber>(isWrittenNumber), z.null()]),
    conversation_id: conversationId.exactOptional(),
    conversation_ids: z.array(conversationId).exactOptional(),
  }),
  /** `message_id` is compared strictly and keeps the JSON type it was sent with. */
  message_edited_success: z.strictObject({ ...inConversation, message_id: z.union([z.string(), z.number()]) }),
  general_error: z.strictObject({
    conversation_id: conversationId.nullable(),
    error_code: z.int(),
    error_desc: z.string(),
    message_link: z.url().exactOptional(),
  }),
} as const;

/** The `event_type` of everything that the server sends. */
export type ServerEventType = keyof typeof serverEvents;

/** The exact payload of one server event. */
export type ServerPayload<T extends ServerEventType> = z.output<(typeof serverEvents)[T]>;

/** Any server event, or those of the given types; `type` fixes the shape of `payload`. */
export type ServerEvent<T extends ServerEventType = ServerEventType> = {
  [K in T]: { type: K; payload: ServerPayload<K> };
}[T];

/** One action pushed to clients, readable by every generation. */
export function actionEvent(conversation: string, id: string, data: JsonObject): ServerEvent<'action'> {
  const action = { type: 'normal' as const, id, data, title: id };
  return { type: 'action', payload: { conversation_id: conversation, ...action, actions: [action] } };
}
