/** The table of everything a client may send: event type on the left, payload schema on the right (captivate.md 3). */
import type { z } from 'zod';
import { action } from './action.js';
import { conversationList, conversationListPaged } from './conversation-list.js';
import { conversationRequest } from './conversation-request.js';
import { conversationStart } from './conversation-start.js';
import { deleteConversation, deleteUserConversations } from './deletion.js';
import { editMessage, userMessage } from './message.js';
import { metadata } from './metadata.js';

/** Payload schemas for all client generations at once; each expects sanitized JSON and yields one clean shape. */
export const clientEvents = {
  conversation_start: conversationStart,
  user_message: userMessage,
  metadata,
  metadata_request: conversationRequest.meta({ description: 'Asks for the metadata, without its private half.' }),
  action,
  conversation_transcript_request: conversationRequest.meta({ description: 'Asks for everything that was said.' }),
  get_user_conversations: conversationList.meta({
    description: 'Asks for all conversations of a user, the newest activity first.',
  }),
  get_user_conversations_v2: conversationListPaged,
  get_conversations: conversationList.meta({ description: 'An older name of `get_user_conversations`.' }),
  delete_conversation: deleteConversation,
  delete_user_conversations: deleteUserConversations,
  edit_message: editMessage,
} as const;

/** The `event_type` of everything that a client may send. */
export type ClientEventType = keyof typeof clientEvents;

/** The clean payload of one client event. */
export type ClientPayload<T extends ClientEventType> = z.output<(typeof clientEvents)[T]>;

/** Any client event; `type` fixes the shape of `payload`. */
export type ClientEvent = { [T in ClientEventType]: { type: T; payload: ClientPayload<T> } }[ClientEventType];
