/** Every client row of the wire examples decodes to the shape written out here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientEvents, decodeEnvelope, decodeFrame } from './index.js';
import type { ClientEvent, Decoded } from './index.js';

interface Row {
  name: string;
  direction: string;
  transport: 'ws' | 'http';
  frame: unknown;
}

const rows = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/captivate-examples.json', import.meta.url), 'utf8'),
) as Row[];
const clientRows = rows.filter((row) => row.direction === 'client->server');

/** Rows of the file API, which is later work. */
const LATER_WORK = ['file upload with path and ttlDays (whole request, multipart form)'];

const conversationId = 'u-204_5b0e1c52-7a64-4d0b-9f2e-3c8d1a6b7e90';
const socketId = 'Zk3a9QeLvHcCAbE=';
const planText = {
  filename: 'plan.txt',
  type: 'text/plain',
  file: {},
  textContent: {
    type: 'file_content',
    text: 'Opening hours 9 to 5',
    metadata: { source: 'file_attachment', originalFileName: 'plan.txt', storageType: 'direct' },
  },
};
const storedPlan = {
  ...planText,
  storage: {
    fileKey: 'uploads/demo/plan.txt',
    presignedUrl: 'https://files.example.test/plan?sig=a1',
    expiresIn: 1762171200,
    fileSize: 20,
    processingTime: 35,
  },
};
const map = { filename: 'map.pdf', type: 'application/pdf', url: 'https://files.example.test/map.pdf' };
const emptyContent = { text: '', files: [], actions: [], extra: null, isEmpty: true };
const said = (fields: object) => ({ ...emptyContent, isEmpty: false, ...fields });

function message(content: object, over?: { socketId: string | null }): Decoded {
  const payload = { conversationId, content };
  return accepted({ type: 'user_message', payload } as ClientEvent, over?.socketId);
}

function accepted(event: ClientEvent, socket?: string | null): Decoded {
  return { ok: true, event, socketId: socket };
}

const start = { userId: 'u-204', userBasicInfo: {}, metadata: {}, private: {} };
const unpaged = { filter: {}, search: {}, page: null, limit: 10, apiKeys: [] };
const edit = { conversationId, messageId: 'm-81' };

const golden: Record<string, Decoded> = {
  'conversation_start with userData': accepted({
    type: 'conversation_start',
    payload: { ...start, userBasicInfo: { firstName: 'Mira' }, metadata: { shelf: 'B4' } },
  }),
  'conversation_start with metadata': accepted({
    type: 'conversation_start',
    payload: { ...start, metadata: { plan: 'trial' } },
  }),
  'conversation_start, userId missing, metadata.private always present': accepted({
    type: 'conversation_start',
    payload: { ...start, userId: null },
  }),
  'conversation_start over HTTP, confirmation due on socket_id': accepted(
    { type: 'conversation_start', payload: { ...start, userBasicInfo: { email: 'mira@example.test' } } },
    socketId,
  ),
  'conversation_start with socket_id null: answer 409 at once': accepted(
    { type: 'conversation_start', payload: start },
    null,
  ),
  'user_message: empty opener as bare string': message(emptyContent),
  'user_message: empty opener as object, greet after the HTTP answer': message(emptyContent, { socketId }),
  'user_message: content as bare string': message(said({ text: 'Is the shop open today?' })),
  'user_message: text object': message(said({ text: 'Is the shop open today?' })),
  'user_message: content without type': message(said({ text: 'Is the shop open today?' })),
  'user_message: files array, no type, no text': message(said({ files: [map] })),
  'user_message: files as a wrapper object': message(said({ text: 'see the plan', files: [planText] })),
  'user_message: files as a single object': message(said({ text: 'see the plan', files: [storedPlan] }), {
    socketId,
  }),
  'user_message: files as an array of wrappers': message(said({ text: 'two files', files: [storedPlan, map] }), {
    socketId,
  }),
  'user_message: whole content is a serialised file manager': message(said({ files: [storedPlan] }), {
    socketId,
  }),
  'user_message: custom payload, socket_id null (manager class)': message(
    said({ extra: { type: 'rating', stars: 4 } }),
    { socketId: null },
  ),
  metadata: accepted({
    type: 'metadata',
    payload: {
      conversationId,
      metadata: { conversation_title: 'Delivery question' },
      private: {},
    },
  }),
  'metadata.private only (setPrivateMetadata)': accepted(
    {
      type: 'metadata',
      payload: { conversationId, metadata: {}, private: { creditLimit: 450 } },
    },
    socketId,
  ),
  'metadata with target': accepted({
    type: 'metadata',
    payload: { conversationId, metadata: { page: '/prices' }, private: {} },
  }),
  metadata_request: accepted({ type: 'metadata_request', payload: { conversationId } }),
  'action, reserved id': accepted({
    type: 'action',
    payload: { conversationId, id: 'escalateToHuman', data: { reason: 'refund' }, type: 'normal' },
  }),
  conversation_transcript_request: accepted({
    type: 'conversation_transcript_request',
    payload: { conversationId },
  }),
  get_user_conversations: accepted({ type: 'get_user_conversations', payload: { userId: 'u-204', ...unpaged } }),
  'get_user_conversations without userId: answer an empty list': accepted({
    type: 'get_user_conversations',
    payload: { userId: null, ...unpaged },
  }),
  'get_user_conversations, userId is an object: answer an empty list': accepted({
    type: 'get_user_conversations',
    payload: { userId: null, ...unpaged },
  }),
  'get_user_conversations_v2, all options, string paging': accepted(
    {
      type: 'get_user_conversations_v2',
      payload: {
        userId: 'u-204',
        filter: { plan: 'trial' },
        search: { conversation_title: 'deliv' },
        page: 2,
        limit: 10,
        apiKeys: ['KEY-DEMO-1', 'KEY-DEMO-2'],
      },
    },
    socketId,
  ),
  'get_conversations (documented only)': accepted({
    type: 'get_conversations',
    payload: { userId: 'u-204', ...unpaged },
  }),
  'delete_conversation by conversation_id': accepted({
    type: 'delete_conversation',
    payload: { conversationId, userId: null, soft: true },
  }),
  'delete_conversation by userId (all of a user)': accepted({
    type: 'delete_conversation',
    payload: { conversationId: null, userId: 'u-204', soft: true },
  }),
  'delete_conversation, conversation_id holds a user id (all of a user)': accepted({
    type: 'delete_conversation',
    payload: { conversationId: 'u-204', userId: null, soft: true },
  }),
  'delete_conversation, hard': accepted(
    { type: 'delete_conversation', payload: { conversationId, userId: null, soft: false } },
    socketId,
  ),
  'delete_user_conversations, soft': accepted(
    { type: 'delete_user_conversations', payload: { conversationId: null, userId: 'u-204', soft: true } },
    socketId,
  ),
  'edit_message, text': accepted({
    type: 'edit_message',
    payload: { ...edit, content: said({ text: 'Is the shop open on Sunday?' }) },
  }),
  'edit_message with files only: keep text, replace files': accepted(
    {
      type: 'edit_message',
      payload: { ...edit, messageId: 'm-84', content: said({ files: [storedPlan] }) },
    },
    socketId,
  ),
  'edit_message, numeric message_id: echo it as a number': accepted({
    type: 'edit_message',
    payload: { ...edit, messageId: 84, content: said({ text: 'fixed' }) },
  }),
  'unknown event_type': {
    ok: false,
    code: 'unknownEvent',
    conversationId,
    detail: `expected one of ${Object.keys(clientEvents).join(', ')}`,
  },
  'event_payload missing': accepted({ type: 'metadata_request', payload: { conversationId: null } }),
  'action key missing': message(said({ text: 'hello' })),
  'conversation_id is an object: unwrap': message(said({ text: 'still there?' })),
  'frame without event key': { ok: false, code: 'badFrame', conversationId: null, detail: 'event: expected an object' },
};

describe('the client rows of the examples', () => {
  it('are all covered', () => {
    const known = [...Object.keys(golden), ...LATER_WORK];
    expect(clientRows.map((row) => row.name).sort()).toEqual(known.sort());
  });

  it.each(clientRows.filter((row) => !LATER_WORK.includes(row.name)))('decode: $name', (row) => {
    const decoded = row.transport === 'ws' ? decodeFrame(JSON.stringify(row.frame)) : decodeEnvelope(row.frame);
    expect(decoded).toStrictEqual(golden[row.name]);
  });
});
