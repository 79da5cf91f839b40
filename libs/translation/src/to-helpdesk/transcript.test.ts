/** Every kind of entry in the transcript, in the form that all generations read. */
import { describe, expect, it } from 'vitest';
import type { Part, TranscriptItem } from '#channel';
import type { EntryBody } from '../documents.js';
import {
  checked,
  contentOf,
  contextOf,
  conversationId,
  createdAt,
  entryOf,
  stored,
  talkOf,
} from '../test-support/conversation.js';
import { transcriptItems } from './transcript.js';

function itemsOf(...bodies: EntryBody[]): TranscriptItem[] {
  const entries = bodies.map((body, index) => entryOf(body, { id: `m-${index + 1}`, seq: index + 1 }));
  const texts = { channelName: 'Shop', botName: 'Shop bot', agentName: 'Desk' };
  const items = entries.flatMap((entry) => transcriptItems(contextOf({}, texts), stored(talkOf()), entry));
  const payload = { conversation_id: conversationId, transcript: items, messages: items };
  checked({ type: 'conversation_transcript', payload });
  return items;
}

const file = { filename: 'a.pdf', url: 'https://files.test/a.pdf' };
const parts: Part[] = [
  { type: 'text', text: 'One' },
  { type: 'button', buttons: { title: 'Two?', options: [{ label: 'Yes', value: 'yes' }] } },
  { type: 'files', files: [{ type: 'application/pdf', ...file }] },
  { type: 'map_pin', lat: 47 },
];
const tail = { createdAt: '2025-11-03T10:00:00.000Z', channelName: 'Shop', chatbotName: 'Shop bot' };
const spoken = {
  messages: { idChat: conversationId, messages: parts, actions: [] },
  content: { type: 'text', text: 'One\nTwo?', files: [{ type: 'application/pdf', ...file }] },
  text: 'One\nTwo?',
  files: [{ type: 'application/pdf', ...file }],
  actions: [],
  ...tail,
};
const action = { id: 'pay', type: 'normal', data: { sum: 9 } };

const kinds: Record<EntryBody['kind'], readonly [EntryBody, object | null][]> = {
  user: [
    [
      { kind: 'user', content: contentOf({ text: 'Hi' }) },
      {
        from: 'user',
        messages: [{ type: 'text', text: 'Hi' }],
        content: { type: 'text', text: 'Hi' },
        text: 'Hi',
        files: [],
        actions: [],
        ...tail,
      },
    ],
    [
      { kind: 'user', content: contentOf({ text: 'Hi', files: [file], actions: [action] }) },
      {
        from: 'user',
        messages: [{ type: 'text', text: 'Hi' }],
        content: { type: 'text', text: 'Hi', files: [file], actions: [action] },
        text: 'Hi',
        files: [file],
        actions: [action],
        ...tail,
      },
    ],
    [
      { kind: 'user', content: contentOf({ files: [file] }) },
      {
        from: 'user',
        messages: [],
        content: { type: 'text', text: '', files: [file] },
        text: '',
        files: [file],
        actions: [],
        ...tail,
      },
    ],
    [
      { kind: 'user', content: contentOf({ extra: { type: 'rating', stars: 4 } }) },
      {
        from: 'user',
        messages: [{ type: 'rating', stars: 4 }],
        content: { type: 'rating', stars: 4 },
        text: '',
        files: [],
        actions: [],
        ...tail,
      },
    ],
  ],
  userAction: [
    [
      { kind: 'userAction', id: 'pay', type: 'normal', data: { sum: 9 } },
      {
        from: 'user',
        messages: [],
        content: { type: 'text', text: '', actions: [action] },
        text: '',
        files: [],
        actions: [action],
        ...tail,
      },
    ],
  ],
  bot: [
    [
      { kind: 'bot', parts, sourceAt: createdAt - 60_000 },
      { from: 'bot', ...spoken, createdAt: '2025-11-03T09:59:00.000Z' },
    ],
    [{ kind: 'bot', parts: [] }, null],
  ],
  agent: [
    [
      { kind: 'agent', parts, sourceAt: createdAt - 60_000 },
      { from: 'agent', ...spoken, createdAt: '2025-11-03T09:59:00.000Z', livechatName: 'Desk' },
    ],
    [{ kind: 'agent', parts: [] }, null],
  ],
  action: [
    [
      { kind: 'action', id: 'pay', data: { sum: 9 } },
      {
        from: 'bot',
        messages: { idChat: conversationId, messages: [], actions: [action] },
        content: { type: 'text', text: '', actions: [action] },
        text: '',
        files: [],
        actions: [action],
        ...tail,
      },
    ],
  ],
  update: [[{ kind: 'update', update: 'conversationClosed', data: {} }, null]],
  error: [[{ kind: 'error', code: 'notDelivered' }, null]],
};

describe('the transcript', () => {
  const rows = Object.values(kinds).flat();

  it.each(rows.map(([body, wanted]) => [body.kind, body, wanted] as const))('shows %s', (_, body, wanted) => {
    expect(itemsOf(body)).toStrictEqual(wanted === null ? [] : [{ message_id: 'm-1', ...wanted }]);
  });

  it('has the entries in their order, each with its id', () => {
    const ids = itemsOf(...rows.map(([body]) => body)).map((item) => item.message_id);
    expect(ids).toEqual(['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6', 'm-8', 'm-10']);
  });

  it.each([
    ['without a time of the Helpdesk', undefined, createdAt],
    ['said long before they were read', createdAt - 86_400_000, createdAt - 86_400_000],
    ['dated later than they were read', createdAt + 7_200_000, createdAt],
  ])('shows messages %s with the time that they can have', (_, sourceAt, shown) => {
    const [item] = itemsOf({ kind: 'agent', parts, ...(sourceAt === undefined ? {} : { sourceAt }) });
    expect(item?.createdAt).toBe(new Date(shown).toISOString());
  });

  it('shows files without the empty objects that their bytes became', () => {
    const blob = { ...file, file: {} };
    const bytes = { ...file, file: { uri: 'file:///a.pdf' } };
    const said: EntryBody = { kind: 'user', content: contentOf({ text: 'Hi', files: [blob, bytes] }) };
    const refreshed: EntryBody = {
      kind: 'agent',
      parts: [{ type: 'files', files: [{ type: 'application/pdf', ...blob }] }],
    };
    const [user, agent] = itemsOf(said, refreshed);
    expect(user).toMatchObject({ files: [file, bytes], content: { files: [file, bytes] } });
    expect(JSON.stringify([user, agent?.files, agent?.content])).not.toContain('{}');
  });
});
