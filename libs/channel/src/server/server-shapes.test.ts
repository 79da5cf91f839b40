/** What the builders make is what the schemas allow. */
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../encode.js';
import { completeContent } from '../content/user-content.js';
import { listItem, metadataView } from './metadata-view.js';
import { buttonPart, filesOfParts, partSchema, textOfParts } from './part.js';
import type { Part } from './part.js';
import { serverEvents } from './server-events.js';
import { agentItem, botItem, transcriptItemSchema, userItem } from './transcript.js';

const head = { messageId: 'm-1', createdAt: 0, channelName: 'Shop', chatbotName: 'Bot' };
const picture = { type: 'image', url: 'https://files.example.test/a.png', filename: null };
const parts: Part[] = [
  { type: 'text', text: 'Hello' },
  buttonPart('Next?', [{ label: 'Yes', value: 'yes' }]),
  { type: 'files', files: [picture] },
  { type: 'html', html: '<b>x</b>' },
  { type: 'map_pin', text: 'not read' },
];

describe('parts', () => {
  it('say their texts line by line and hold their files', () => {
    expect(textOfParts(parts)).toBe('Hello\nNext?');
    expect(filesOfParts(parts)).toStrictEqual([picture]);
  });

  it('of an unknown type pass, of a known type need its shape', () => {
    expect(partSchema.safeParse({ type: 'map_pin', lat: 1 }).success).toBe(true);
    for (const wrong of [
      { type: 'text' },
      { type: 'button', buttons: {} },
      { type: 'text', text: 'x', extra: 1 },
      {},
      null,
    ]) {
      expect(partSchema.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('transcript items', () => {
  it('of bot and agent enclose their messages with the conversation', () => {
    const said = { conversationId: 'c', parts, actions: [{ id: 'go' }] };
    const bot = transcriptItemSchema.parse(botItem(head, said));
    expect(bot).toMatchObject({ from: 'bot', messages: { idChat: 'c', messages: parts, actions: [{ id: 'go' }] } });
    expect(bot).toMatchObject({ text: 'Hello\nNext?', files: [picture], createdAt: '1970-01-01T00:00:00.000Z' });
    expect(transcriptItemSchema.parse(agentItem(head, said))).not.toHaveProperty('livechatName');
  });

  it('of a visitor hold an action without parts', () => {
    const content = completeContent({ text: '', files: [], actions: [{ id: 'go', data: {} }], extra: null });
    const item = transcriptItemSchema.parse(userItem(head, content));
    expect(item).toMatchObject({ from: 'user', messages: [], actions: [{ id: 'go', data: {} }] });
  });

  it('of a visitor hold a custom payload as a part', () => {
    const extra = { type: 'rating', stars: 4 };
    const item = userItem(head, completeContent({ text: '', files: [], actions: [], extra }));
    expect(transcriptItemSchema.parse(item)).toMatchObject({ messages: [extra], content: extra });
  });
});

describe('metadata for clients', () => {
  const stored = { basicInfo: { firstName: 'Mira' }, custom: { a: 1, private: { b: 2 } }, createdAt: 0, updatedAt: 1 };

  it('never shows the private half', () => {
    const row = listItem({ ...stored, conversationId: 'c', apiKey: 'k' });
    expect(JSON.stringify([metadataView(stored), row])).not.toContain('private');
    expect(row.metadata).toMatchObject({ a: 1, channelMetadata: { user: { firstName: 'Mira' }, custom: { a: 1 } } });
  });

  it('is refused by the schemas when it does', () => {
    const view = metadataView(stored);
    view.channelMetadata.custom.private = {};
    const payload = { conversation_id: 'c', content: view };
    expect(serverEvents.conversation_metadata.safeParse(payload).success).toBe(false);
  });
});

describe('server events', () => {
  it('are wrapped in one text frame', () => {
    expect(JSON.parse(encodeFrame({ type: 'socket_connected', payload: { socket_id: 's' } }, 'e-1'))).toStrictEqual({
      action: 'receiveMessage',
      event: {
        event_type: 'socket_connected',
        event_payload: { socket_id: 's' },
        event_id: 'e-1',
        accepts_response_payload: false,
      },
    });
  });

  it('with a field too many or too few are noticed', () => {
    expect(serverEvents.conversation_start_success.safeParse({}).success).toBe(false);
    expect(serverEvents.conversation_start_success.safeParse({ conversation_id: 'c', x: 1 }).success).toBe(false);
    expect(serverEvents.conversation_update.safeParse({ type: 't', conversation_id: 'c', data: null }).success).toBe(
      false,
    );
  });
});
