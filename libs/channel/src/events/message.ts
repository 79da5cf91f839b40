/** `user_message` and `edit_message` (captivate.md 3.2, 3.9). */
import { z } from 'zod';
import { normalizeContent } from '../content/user-content.js';
import { MAX_ID, conversationId } from './fields.js';

/** What `content` may be, as clients are told. */
export const contentForm = 'a text, or an object such as {"type":"text","text":"Hello"}';

/** What clients send beside, and nobody reads: the client's own `client_msg_id` is not unique. */
const unread = {
  type: { const: 'message_create' },
  client_msg_id: { description: "The client's own name for it.", type: 'string' },
};

/** The names of these fields. */
export const unreadFields: ReadonlySet<string> = new Set(Object.keys(unread));

const content = z
  .unknown()
  .optional()
  .transform((raw) => normalizeContent(raw))
  .meta({
    recommended: {
      description:
        'What is said. An empty text, or none, is the opener: it starts the bot. Fields of your own are kept as they are.',
      type: ['object', 'string'],
      properties: {
        type: { description: '`text`, `files`, or a type of your own.', type: 'string' },
        text: { type: 'string' },
        files: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              filename: { type: 'string' },
              type: { type: 'string' },
              url: { type: 'string', format: 'uri' },
            },
          },
        },
      },
    },
  });

/** `user_message`; without content it is the opener. */
export const userMessage = z
  .object({ conversation_id: conversationId, content })
  .transform((raw) => ({ conversationId: raw.conversation_id, content: raw.content }))
  .meta({
    description: 'Something that the visitor says.',
    required: ['conversation_id', 'content'],
    unread,
    sentAs: [
      { conversation_id: 'ada_5b0e1c52', content: { type: 'text', text: 'Where is my parcel?' } },
      {
        conversation_id: 'ada_5b0e1c52',
        content: {
          text: 'This is the label.',
          files: [{ filename: 'label.png', type: 'image/png', url: 'https://files.example/label.png' }],
        },
      },
    ],
  });

/** `messageId` keeps the JSON type it came with: the confirmation is compared strictly. */
export const editMessage = z
  .object({
    conversation_id: conversationId,
    message_id: z.union(
      [z.string().min(1).max(MAX_ID), z.number()],
      `expected a text of 1 to ${MAX_ID} characters, or a number`,
    ),
    content,
  })
  .transform((raw) => ({ conversationId: raw.conversation_id, messageId: raw.message_id, content: raw.content }))
  .meta({
    description:
      'Changes a message of the visitor. One that waits is sent as changed; of one that was sent only the transcript changes.',
    required: ['conversation_id', 'message_id', 'content'],
    unread,
    sentAs: [{ conversation_id: 'ada_5b0e1c52', message_id: 'm-81', content: { type: 'text', text: 'Where is it?' } }],
  });
