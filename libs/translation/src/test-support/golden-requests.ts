// What starts, metadata, transcripts, lists and deletions of the wire examples do.
import type { FileObject, JsonObject, ServerPayload } from '#channel';
import { conversationId, createdAt, docOf, now } from './conversation.js';
import { before, custom, oldFile, success } from './world.js';
import type { Golden } from './world.js';

function started(userId: string | null, parts: Parameters<typeof docOf>[0] = {}): Golden {
  const payload = { conversation_id: userId === null ? 'anon_uuid-2' : `${userId}_uuid-1` };
  return {
    step: {
      doc: docOf({ userId, ...parts }),
      listed: true,
      ttlDays: null,
      active: true,
      answer: { event: { type: 'conversation_start_success', payload }, body: { status: 'success', ...payload } },
    },
  };
}

function merged(metadata: JsonObject, secret: JsonObject = {}): Golden {
  return {
    step: {
      doc: { ...before.talk, custom: { ...custom, ...metadata }, private: { creditLimit: 9, ...secret } },
      ttlDays: null,
      active: true,
      answer: {
        event: { type: 'metadata_update_success', payload: { conversation_id: conversationId } },
        body: success,
      },
    },
  };
}

const dates = {
  conversationCreatedAt: '2025-11-03T10:00:00.000Z',
  conversationUpdatedAt: '2025-11-03T10:01:00.000Z',
};

const viewed: Golden = (() => {
  const content = {
    channelMetadata: {
      user: { firstName: 'Mira' },
      channelMetadata: { channel: 'custom-channel' as const, channelData: {} },
      phoneNumber: null,
      custom,
      ...dates,
    },
  };
  return {
    step: {
      answer: {
        event: { type: 'conversation_metadata', payload: { conversation_id: conversationId, content } },
        body: { conversation_id: conversationId, metadata: content },
      },
    },
  };
})();

const transcribed: Golden = (() => {
  const tail = {
    actions: [],
    createdAt: new Date(createdAt).toISOString(),
    channelName: 'Chat',
    chatbotName: 'Assistant',
  };
  const welcome = [{ type: 'text' as const, text: 'Welcome, Mira.' }];
  const spoken = (id: string, text: string, files: FileObject[]) => ({
    message_id: id,
    from: 'user' as const,
    messages: [{ type: 'text' as const, text }],
    content: { type: 'text', text, ...(files.length > 0 ? { files } : {}) },
    text,
    files,
    ...tail,
  });
  const transcript = [
    {
      message_id: 'm-80',
      from: 'bot' as const,
      messages: { idChat: conversationId, messages: welcome, actions: [] },
      content: { type: 'text', text: 'Welcome, Mira.' },
      text: 'Welcome, Mira.',
      files: [],
      ...tail,
    },
    spoken('m-81', 'Is the shop open?', []),
    spoken('m-84', 'my plan', [oldFile]),
    spoken('84', 'fxied', []),
  ];
  const payload = { conversation_id: conversationId, transcript, messages: transcript };
  return {
    step: {
      answer: { event: { type: 'conversation_transcript', payload }, body: { ...payload, message: transcript } },
      showsAll: true,
    },
  };
})();

const row = {
  conversation_id: conversationId,
  metadata: { ...custom, ...dates, channelMetadata: { user: { firstName: 'Mira' }, custom } },
  apiKey: 'KEY-DEMO-1',
};
const otherRow = {
  conversation_id: 'u-204_other',
  metadata: { ...dates, channelMetadata: { custom: {} } },
  apiKey: 'KEY-DEMO-2',
};

function listed(payload: ServerPayload<'user_conversations'>): Golden {
  return { step: { answer: { event: { type: 'user_conversations', payload }, body: payload } } };
}

const closing = { id: 'id-1', at: now, counted: false, body: { kind: 'close' as const, ticket: 'conv_9' } };
const hidden: Golden = { step: { listed: false, enqueue: [closing] } };
const erased: Golden = {
  step: {
    doc: { ...before.talk, userId: null, basicInfo: {}, custom: {}, private: {} },
    listed: false,
    ttlDays: null,
    active: true,
    enqueue: [closing],
    erase: true,
  },
};

export const goldenRequests: Record<string, Golden> = {
  'conversation_start with userData': started('u-204', { basicInfo: { firstName: 'Mira' }, custom: { shelf: 'B4' } }),
  'conversation_start with metadata': started('u-204', { custom: { plan: 'trial' } }),
  'conversation_start, userId missing, metadata.private always present': started(null),
  'conversation_start over HTTP, confirmation due on socket_id': started('u-204', {
    basicInfo: { email: 'mira@example.test' },
  }),
  'conversation_start with socket_id null: answer 409 at once': started('u-204'),
  metadata: merged({ conversation_title: 'Delivery question' }),
  'metadata.private only (setPrivateMetadata)': merged({}, { creditLimit: 450 }),
  'metadata with target': merged({ page: '/prices' }),
  metadata_request: viewed,
  conversation_transcript_request: transcribed,
  get_user_conversations: listed({ conversations: [row, otherRow] }),
  'get_user_conversations without userId: answer an empty list': listed({ conversations: [] }),
  'get_user_conversations, userId is an object: answer an empty list': listed({ conversations: [] }),
  'get_user_conversations_v2, all options, string paging': listed({
    conversations: [],
    pagination: { hasNextPage: false, hasPrevPage: true, page: 2, pageSize: 10, total: 1, totalPages: 1 },
  }),
  'get_conversations (documented only)': listed({ conversations: [row, otherRow] }),
  'delete_conversation by conversation_id': hidden,
  'delete_conversation by userId (all of a user)': hidden,
  'delete_conversation, conversation_id holds a user id (all of a user)': hidden,
  'delete_conversation, hard': erased,
  'delete_user_conversations, soft': hidden,
};
