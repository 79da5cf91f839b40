/** The HTTP operations of the channel's port, as a table (captivate.md 1.2). */
import { z } from 'zod';
import {
  clientEvents,
  listItemSchema,
  metadataViewSchema,
  paginationSchema,
  partSchema,
  transcriptItemSchema,
} from '#channel';
import { refTo } from '../json-schema.js';
import type { HttpOperation, Schemas } from './operation.js';
import { nameOf } from '../schemas.js';

const id = z.string().min(1);
const transcript = z.array(transcriptItemSchema);

/** Bodies of answers, by name. */
export const channelAnswers = {
  Refusal: z.strictObject({ error: z.string() }).meta({
    description: 'Why not: a sentence, and behind it the field that is wrong and what is expected there.',
    examples: [{ error: 'Invalid event_payload: id: expected string, received undefined' }],
  }),
  Success: z
    .strictObject({
      status: z.literal('success'),
      conversation_id: id.exactOptional(),
      conversation_ids: z.array(id).exactOptional(),
      userId: z.union([z.string(), z.number(), z.null()]).exactOptional(),
    })
    .meta({ description: 'It is stored, and will be done.' }),
  Metadata: z.strictObject({ conversation_id: id, metadata: metadataViewSchema }),
  Conversations: z.strictObject({
    conversations: z.array(listItemSchema),
    pagination: paginationSchema.exactOptional(),
  }),
  Transcript: z
    .strictObject({ conversation_id: id, transcript, messages: transcript, message: transcript })
    .meta({ description: 'Everything that was said, oldest first; the same under three names.' }),
  LinkedMessage: z.strictObject({
    botMessage: z.strictObject({ conversation_id: id, ch_msg_id: id, content: z.array(partSchema) }),
  }),
} as const;

/** What is made of other schemas: the envelope around any event, and any answer to one. */
export const channelEnvelopes: Schemas = {
  ClientEnvelope: {
    type: 'object',
    required: ['event'],
    properties: {
      action: { const: 'sendMessage' },
      event: {
        oneOf: Object.keys(clientEvents).map((event) => ({
          title: event,
          type: 'object',
          required: ['event_type', 'event_payload'],
          properties: {
            event_type: { const: event },
            event_payload: refTo(nameOf('Client', event)),
            socket_id: {
              description: 'The open socket that hears of it, as `socket_connected` named it.',
              type: ['string', 'null'],
            },
          },
        })),
      },
    },
  },
  EventAnswer: { anyOf: ['Success', 'Metadata', 'Conversations', 'Transcript'].map(refTo) },
};

const throttled = ['unauthorized', 'forbiddenOrigin', 'rateLimited', 'notAccepted', 'internal'] as const;

export const channelOperations: readonly HttpOperation[] = [
  {
    method: 'post',
    path: '/api/custom-channel/sockets/message',
    summary: 'Any event of a client',
    description:
      'The same events as on the socket, in the same envelope. The answer says that the event is stored; what the bot says to it comes on the ' +
      'sockets of the conversation.',
    needs: 'key',
    body: 'ClientEnvelope',
    answer: { description: 'Done, or what was asked for.', schema: 'EventAnswer' },
    refusals: [
      ...([
        'badFrame',
        'unknownEvent',
        'badPayload',
        'invalidConversation',
        'invalidMessage',
        'invalidRating',
      ] as const),
      ...(['unknownSocket', 'conversationClosed', 'tooManyConversations', 'tooLarge', 'conversationFull'] as const),
      ...throttled,
      'storeFull',
    ],
  },
  {
    method: 'get',
    path: '/api/transcript',
    summary: 'Everything that was said in a conversation',
    needs: 'key',
    parameters: { conversation_id: { description: 'The conversation.', required: true } },
    answer: { description: 'The transcript.', schema: 'Transcript' },
    refusals: ['transcriptNotFound', ...throttled],
  },
  {
    method: 'get',
    path: '/api/messages/{id}',
    summary: 'A message that was too large for a frame',
    description: 'Where the `message_link` of a `general_error` 413 leads.',
    needs: 'key',
    parameters: {
      id: { description: 'The `ch_msg_id` of the message.' },
      conversation_id: { description: 'Its conversation.', required: true },
    },
    answer: { description: 'The message.', schema: 'LinkedMessage' },
    refusals: ['notFound', ...throttled],
  },
];
