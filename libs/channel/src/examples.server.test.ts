/** Every server row of the wire examples fits the schemas, survives encoding and is what the builders make. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  actionEvent,
  agentItem,
  botItem,
  buttonPart,
  encodeFrame,
  generalError,
  listItem,
  messageLinkBody,
  metadataView,
  normalizeContent,
  paginationOf,
  serverEvents,
  transcriptText,
  userItem,
} from './index.js';
import type { ServerEvent, ServerEventType } from './index.js';

type Fields = Record<string, unknown>;

interface EventRow {
  name: string;
  direction: string;
  transport: 'ws' | 'http';
  frame: { event: { event_type: ServerEventType; event_payload: Fields; event_id: string } };
}

const rows = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/captivate-examples.json', import.meta.url), 'utf8'),
) as EventRow[];
const eventRows = rows.filter((row) => row.direction === 'server->client' && row.transport === 'ws');
const answerRows = rows.filter((row) => row.direction === 'server->client' && row.transport === 'http');

/** Rows of the file API, which is later work. */
const LATER_WORK = ['http answer: file-to-text with storage, expiresIn is an epoch time'];

const conversationId = 'u-204_5b0e1c52-7a64-4d0b-9f2e-3c8d1a6b7e90';
const opened = Date.parse('2025-11-03T10:00:00.000Z');
const updated = Date.parse('2025-11-03T10:01:00.000Z');
const custom = { plan: 'trial', conversation_title: 'Delivery question' };

const view = metadataView({ basicInfo: { firstName: 'Mira' }, custom, createdAt: opened, updatedAt: updated });
const row = listItem({
  conversationId,
  basicInfo: {},
  custom,
  createdAt: opened,
  updatedAt: updated,
  apiKey: 'KEY-DEMO-1',
});

function secondPage() {
  return { conversations: [row], pagination: paginationOf(11, 2, 10) };
}

function head(messageId: string, createdAt: number) {
  return { messageId, createdAt, channelName: 'Shop', chatbotName: 'Shop bot' };
}

async function transcript(plan: unknown): Promise<unknown> {
  const items = [
    botItem(head('m-80', opened), { conversationId, parts: [{ type: 'text', text: 'Welcome, Mira.' }] }),
    userItem(head('m-81', opened + 5000), normalizeContent({ text: 'see the plan', files: plan })),
    agentItem(head('m-82', updated), { conversationId, parts: [{ type: 'text', text: 'Thanks.' }] }, 'Desk'),
  ];
  const members = async function* () {
    yield await Promise.resolve(items.slice(0, 2).map((item) => JSON.stringify(item)));
    yield [];
    yield items.slice(2).map((item) => JSON.stringify(item));
  };
  let text = '';
  for await (const piece of transcriptText(conversationId, 'body', members)) text += piece;
  return JSON.parse(text);
}

const builtAnswers: Record<string, (frame: Fields) => unknown> = {
  'http answer: metadata_request': () => ({ conversation_id: conversationId, metadata: view }),
  'http answer: get_user_conversations_v2': secondPage,
  'http answer: transcript under all keys read': (frame) => transcript((frame.transcript as Fields[])[1]!.files),
  'http answer: message_link': () =>
    messageLinkBody(conversationId, '7e2d5a90-3b1c-4f68-9d07-51c8e0b6f2a3', [
      { type: 'text', text: 'a very long text' },
    ]),
};

const builtEvents: Record<string, (payload: Fields) => unknown> = {
  'general_error 400': (payload) => generalError('invalidConversation', String(payload.conversation_id)).payload,
  'general_error 413 with message_link': (payload) =>
    generalError('tooLarge', conversationId, { messageLink: String(payload.message_link) }).payload,
  'user_conversations, v2 with pagination': secondPage,
  'conversation_metadata, never with private': () => ({ conversation_id: conversationId, content: view }),
  'bot_message, text and buttons': (payload) => ({
    ...payload,
    content: [
      { type: 'text', text: 'Welcome, Mira.' },
      buttonPart('What next?', [
        { label: 'Prices', value: 'prices' },
        { label: 'Talk to someone', value: 'human' },
      ]),
    ],
  }),
};

describe('the server rows of the examples', () => {
  it.each(eventRows)('fit the schema and encode to themselves: $name', ({ frame }) => {
    const { event_type: type, event_payload, event_id } = frame.event;
    const payload = serverEvents[type].parse(event_payload);
    expect(JSON.parse(encodeFrame({ type, payload } as ServerEvent, event_id))).toStrictEqual(frame);
  });

  it.each(Object.keys(builtEvents))('are built as sent: %s', (name) => {
    const payload = eventRows.find((candidate) => candidate.name === name)!.frame.event.event_payload;
    expect(builtEvents[name]!(payload)).toStrictEqual(payload);
  });

  it('show every event type of the table', () => {
    const shown = new Set(eventRows.map(({ frame }) => frame.event.event_type));
    expect([...shown].sort()).toEqual(Object.keys(serverEvents).sort());
  });

  it('have a builder for every HTTP answer', () => {
    const known = [...Object.keys(builtAnswers), ...LATER_WORK];
    expect(answerRows.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it.each(answerRows.filter(({ name }) => !LATER_WORK.includes(name)))(
    'are built as answered: $name',
    async (answer) => {
      expect(await builtAnswers[answer.name]!({ ...answer.frame })).toStrictEqual(answer.frame);
    },
  );

  it('show an action that the builder extends by the old title only', () => {
    const { event_payload } = eventRows.find(({ frame }) => frame.event.event_type === 'action')!.frame.event;
    const built = actionEvent(conversationId, 'openCatalogue', { page: 3 });
    expect(built.payload).toMatchObject(event_payload);
    expect(serverEvents.action.parse(built.payload)).toHaveProperty('title', 'openCatalogue');
  });
});
