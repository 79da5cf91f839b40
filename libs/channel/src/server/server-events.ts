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

const jsonObject = z.custom<JsonObject>(isJsonObject, 'expected an object').meta({ type: 'object' });
const conversationId = z.string().min(1);
/** In examples. */
const id = 'ada_5b0e1c52';
const exampleAction = { type: 'normal', id: 'openCatalogue', data: { page: 3 } };
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
  socket_connected: z.strictObject({ socket_id: z.string().min(1) }).meta({
    description: 'The first frame of every socket; POSTs name the socket by this id.',
    examples: [{ socket_id: 'Zk3a9QeLvHcCAbE=' }],
  }),
  conversation_start_success: z.strictObject(inConversation).meta({
    description: 'A conversation has begun.',
    examples: [{ conversation_id: id }],
  }),
  bot_message: z
    .strictObject({
      type: z.literal('message_create'),
      ...inConversation,
      ch_msg_id: z.string().min(1).meta({ description: 'The same when the message is sent again.' }),
      bot: z.strictObject({}),
      content,
      createdAt,
    })
    .meta({
      description: 'The bot says something.',
      examples: [
        {
          ...{ type: 'message_create', conversation_id: id, ch_msg_id: '7e2d5a90', bot: {} },
          content: [{ type: 'text', text: 'Hello! How can we help you?' }],
        },
      ],
    }),
  livechat_message: z.strictObject({ type: z.literal('message_create'), ...inConversation, content, createdAt }).meta({
    description: 'A human agent says something.',
    examples: [
      { type: 'message_create', conversation_id: id, content: [{ type: 'text', text: 'Ada here, let me look.' }] },
    ],
  }),
  action: z.strictObject({ ...inConversation, ...actionFields, actions: z.array(z.strictObject(actionFields)) }).meta({
    description: 'The page is asked to do something: one action, by itself and in `actions`.',
    examples: [{ conversation_id: id, ...exampleAction, actions: [exampleAction] }],
  }),
  conversation_update: z.strictObject({ type: z.string().min(1), ...inConversation, data: jsonObject }).meta({
    description:
      'Something about the conversation: `livechatAgentConnected`, `livechatAgentDisconnected`, `failedAgentAssignment`, ' +
      '`conversationClosed`, `deliveryDelayed`.',
    examples: [{ type: 'livechatAgentConnected', conversation_id: id, data: { agentInfo: { name: 'Ada' } } }],
  }),
  /** `messages` and `message` are `transcript` again, for readers of other generations. */
  conversation_transcript: z
    .strictObject({ ...inConversation, transcript, messages: transcript, message: transcript.exactOptional() })
    .meta({
      description: 'Everything that was said, oldest first; `messages` is the same again.',
      examples: [{ conversation_id: id, transcript: [], messages: [] }],
    }),
  conversation_metadata: z.strictObject({ ...inConversation, content: metadataViewSchema }).meta({
    description: 'The metadata that was asked for.',
  }),
  metadata_update_success: z.strictObject(inConversation).meta({
    description: 'Metadata was written.',
    examples: [{ conversation_id: id }],
  }),
  user_conversations: z
    .strictObject({ conversations: z.array(listItemSchema), pagination: paginationSchema.exactOptional() })
    .meta({
      description: 'The conversations that were asked for.',
      examples: [{ conversations: [{ conversation_id: id, metadata: { plan: 'trial' }, apiKey: 'KEY' }] }],
    }),
  /** `userId` is compared strictly and keeps the JSON type it was sent with. */
  delete_conversation_success: z
    .strictObject({
      userId: z.union([
        z.string(),
        z.number(),
        z.custom<WrittenNumber>(isWrittenNumber).meta({ type: 'number' }),
        z.null(),
      ]),
      conversation_id: conversationId.exactOptional(),
      conversation_ids: z.array(conversationId).exactOptional(),
    })
    .meta({
      description: 'What was to be deleted is deleted; `conversation_ids` where it was everything of a user.',
      examples: [{ userId: 'ada', conversation_id: id }],
    }),
  /** `message_id` is compared strictly and keeps the JSON type it was sent with. */
  message_edited_success: z.strictObject({ ...inConversation, message_id: z.union([z.string(), z.number()]) }).meta({
    description: 'The message is changed.',
    examples: [{ conversation_id: id, message_id: 'm-81' }],
  }),
  general_error: z
    .strictObject({
      conversation_id: conversationId.nullable(),
      error_code: z.int(),
      error_desc: z.string(),
      message_link: z.url().exactOptional().meta({
        description: 'With 413: where the message is that is too large for a frame, to be fetched with the key.',
      }),
    })
    .meta({
      description: 'Something was refused, or could not be delivered.',
      examples: [{ conversation_id: id, error_code: 400, error_desc: 'Invalid conversation_id' }],
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
