/** What clients are sent for each kind of entry, and the notices that the bridge makes itself. */
import { describe, expect, it } from 'vitest';
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import type { EntryBody } from './documents.js';
import { deliveryDelayed, messageRefused } from './to-channel/notices.js';
import { reviewed } from './to-channel/reviewed.js';
import { pushEvent } from './push.js';
import { newEntry } from './step.js';
import { leaveTicket, linkTicket } from './ticket.js';
import {
  checked,
  contextOf,
  conversationId,
  docOf,
  entryOf,
  pushesOf,
  stored,
  talkOf,
} from './test-support/conversation.js';

const bodies: readonly EntryBody[] = [
  { kind: 'bot', parts: [{ type: 'text', text: 'a' }], sourceAt: 7 },
  { kind: 'bot', parts: [{ type: 'html', html: '<p>a</p>' }] },
  { kind: 'agent', parts: [], sourceAt: 7 },
  { kind: 'action', id: 'confirmClose', data: {} },
  { kind: 'update', update: 'conversationClosed', data: {} },
  ...Object.keys(channelErrors).map((code): EntryBody => ({ kind: 'error', code: code as ChannelErrorCode })),
];

describe('a pushed entry', () => {
  it.each(bodies)('is exactly what the wire knows, and names its conversation: %j', (body) => {
    const event = pushEvent(conversationId, entryOf(body));
    expect(event).not.toBeNull();
    expect(checked(event!)).toEqual(event);
    expect(event!.payload).toHaveProperty('conversation_id', conversationId);
    expect(newEntry(contextOf(), body).pushed).toBe(true);
  });

  it('carries the id of the entry where the wire has a place for it', () => {
    expect(pushEvent(conversationId, entryOf(bodies[0]!))?.payload).toHaveProperty('ch_msg_id', 'm-81');
  });

  it('carries the time at which the Helpdesk said it, where it did', () => {
    const said: EntryBody = { kind: 'agent', parts: [], sourceAt: 7 };
    expect(pushEvent(conversationId, entryOf(said))?.payload).toHaveProperty('createdAt', '1970-01-01T00:00:00.007Z');
    expect(pushEvent(conversationId, entryOf(bodies[1]!))?.payload).not.toHaveProperty('createdAt');
  });

  it.each<EntryBody>([
    { kind: 'user', content: { text: 'a', files: [], actions: [], extra: null, isEmpty: false } },
    { kind: 'userAction', id: 'a', type: 'normal', data: {} },
  ])('is never what the visitor said or did: $kind', (body) => {
    expect(pushEvent(conversationId, entryOf(body))).toBeNull();
    expect(newEntry(contextOf(), body).pushed).toBe(false);
  });
});

describe('a notice of the bridge', () => {
  it('tells a refused message by a safe sentence', () => {
    expect(pushesOf(messageRefused(contextOf(), 'tooManyConversations'))).toEqual([
      {
        type: 'general_error',
        payload: { conversation_id: conversationId, error_code: 409, error_desc: 'Too many open conversations' },
      },
    ]);
  });

  it('tells a delay once', () => {
    const step = deliveryDelayed(contextOf(), stored(talkOf()));
    expect(pushesOf(step)).toMatchObject([{ payload: { type: 'deliveryDelayed' } }]);
    expect(deliveryDelayed(contextOf(), stored(step.doc!))).toEqual({});
  });

  it('thanks for a rating only where the channel has words for it', () => {
    const types = (texts: object) => pushesOf(reviewed(contextOf({}, texts), 4)).map(({ type }) => type);
    expect(types({})).toEqual(['conversation_update', 'bot_message']);
    expect(types({ ratingThanks: '' })).toEqual(['conversation_update']);
  });
});

describe('the ticket of a conversation', () => {
  it('is linked as the present one, with nothing left of the one before', () => {
    const before = talkOf({
      ticket: 'conv_8',
      tickets: ['conv_8'],
      closed: true,
      responder: 'agent',
      agentHere: true,
      prompt: { kind: 'rating', ticket: 'conv_8' },
    });
    expect(linkTicket(before, 'conv_9', 2)).toEqual(talkOf({ tickets: ['conv_8', 'conv_9'], sentCount: 2 }));
    expect(linkTicket(linkTicket(before, 'conv_9', 1), 'conv_9', 2).tickets).toEqual(['conv_8', 'conv_9']);
  });

  it('is left without forgetting that it was', () => {
    expect(leaveTicket(talkOf({ closed: true, responder: 'agent' }))).toEqual(
      docOf({ opened: true, tickets: ['conv_9'], ticket: null }),
    );
  });
});
