// Checks what the examples do not show: lenient reading, errors, ids in paths.
import { describe, expect, it } from 'vitest';
import {
  conversationsPath,
  decodeConversations,
  decodeHelpdeskEvent,
  decodeHistory,
  helpdeskEventNames,
  helpdeskRequests,
  messagesPath,
} from './index.js';

const bare = { message: 'hi', ticket_chat_id: 'c1', sender: 'agent' };

describe('decodeHelpdeskEvent', () => {
  it('fills what a support message leaves out', () => {
    const event = decodeHelpdeskEvent('customer_support', { status_code: 200, sid: 's', message: '', data: bare });
    expect(event).toMatchObject({
      ok: true,
      data: {
        attachment: false,
        attachment_metadata: null,
        close_support: false,
        closed_support: false,
        date_created: '',
      },
    });
  });

  it('takes a number for an id', () => {
    const event = decodeHelpdeskEvent('support', { data: { ...bare, ticket_chat_id: 7 } });
    expect(event).toMatchObject({ ok: true, data: { ticket_chat_id: '7' } });
  });

  it('keeps the text when the attachment cannot be read', () => {
    const data = { ...bare, attachment: true, attachment_metadata: { name: 'no address' } };
    expect(decodeHelpdeskEvent('support', { data })).toMatchObject({
      ok: true,
      data: { message: 'hi', attachment: true, attachment_metadata: null },
    });
  });

  it('tests the status before the data', () => {
    expect(decodeHelpdeskEvent('support', { status_code: 429, message: 'slow down', data: bare })).toEqual({
      name: 'support',
      ok: false,
      status: 429,
      reason: 'slow down',
    });
  });

  it.each([
    ['no object', 'text'],
    ['no data', { status_code: 200 }],
    ['no conversation', { status_code: 200, data: { ...bare, ticket_chat_id: undefined } }],
    ['an unknown sender', { status_code: 200, data: { ...bare, sender: 'customer' } }],
  ])('calls a support delivery with %s unreadable, not an error', (_, payload) => {
    expect(decodeHelpdeskEvent('support', payload)).toMatchObject({ name: 'support', ok: 'unreadable' });
  });

  it('never quotes what it could not read', () => {
    const event = decodeHelpdeskEvent('support', { data: { ...bare, sender: 'my secret' } });
    expect(JSON.stringify(event)).not.toContain('secret');
  });

  it('takes a closing notice without its flag as closed', () => {
    const event = decodeHelpdeskEvent('customer_support_closed', { data: { ticket_chat_id: 'c1' } });
    expect(event).toMatchObject({ ok: true, data: { ticket_chat_id: 'c1', closed_support: true } });
  });

  it('knows the pushes of both editions', () => {
    expect(helpdeskEventNames).toEqual(
      expect.arrayContaining(['support', 'customer_support', 'customer_support_closed']),
    );
  });
});

describe('the requests', () => {
  it('read an absent conversation as a new one', () => {
    const request = { session_id: 's', message: 'hi', attachment: false };
    expect(helpdeskRequests.support.parse(request).ticket_chat_id).toBeNull();
  });

  it.each([0, 6, '5', undefined])('do not accept the rating %s', (rating) => {
    expect(helpdeskRequests.review_support.safeParse({ ticket_chat_id: 'c1', rating }).success).toBe(false);
  });
});

describe('the REST history', () => {
  const conversation = { id: 'c1', closed: false, responder: 'sate' };
  const message = { id: 'm1', message: 'hi', sender: 'customer' };

  it('tells an absent rating from an empty one', () => {
    expect(decodeHistory({ ...conversation, messages: [] })).not.toHaveProperty('value.rating');
    expect(decodeHistory({ ...conversation, messages: [], rating: null })).toHaveProperty('value.rating', null);
  });

  it('is read although what may be missing is odd, and ids are numbers', () => {
    const odd = { ...conversation, id: 7, responder: null, rating: '5', ticket: 3, close_support: null };
    expect(decodeHistory({ ...odd, messages: [{ ...message, id: 8, ticket_chat: 7 }] })).toMatchObject({
      ok: true,
      value: { id: '7', responder: 'sate', close_support: false, messages: [{ id: '8', message: 'hi' }] },
    });
    expect(decodeConversations([{ ...odd, latest_message: 'hi' }])).toMatchObject({ ok: true, value: [{ id: '7' }] });
  });

  it('lists a conversation without a latest message', () => {
    expect(decodeConversations([conversation])).toMatchObject({ ok: true, value: [{ latest_message: null }] });
  });

  it('encodes ids in paths', () => {
    expect(conversationsPath('a/b?c', false)).toBe('/api/v1/helpdesk/customer/a%2Fb%3Fc/conversations/?closed=false');
    expect(messagesPath('ä', '#1')).toBe('/api/v1/helpdesk/customer/%C3%A4/conversations/%231/messages/');
    expect(conversationsPath('\ud800')).toContain('%EF%BF%BD');
  });
});
