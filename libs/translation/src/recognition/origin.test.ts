/** One message of the Helpdesk is one entry, whichever ways and however often it comes. */
import { describe, expect, it } from 'vitest';
import type { RestMessage, SupportMessage } from '#helpdesk';
import { missingFrom } from './alignment.js';
import { isCopy, messageOfDelivery, messageOfHistory, originOf } from './origin.js';
import { ticket } from '../test-support/conversation.js';
import { entryFor, messageOf } from '../test-support/messages.js';

const noon = Date.parse('2025-10-01T12:00:00Z');

describe('the origin of a message', () => {
  const delivery: SupportMessage = {
    message: '<p>Hi</p>',
    ticket_chat_id: ticket,
    sender: 'agent',
    attachment: false,
    attachment_metadata: null,
    close_support: false,
    closed_support: false,
    date_created: '2025-10-01T12:00:00.250Z',
    date_updated: '',
  };
  const inHistory: RestMessage = {
    id: 'msg_1',
    date_created: '2025-10-01T14:00:00.250917+02:00',
    date_updated: '',
    message: '<p>Hi</p>',
    sender: 'agent',
    is_attachment: false,
    attachment_metadata: null,
    ticket_chat: ticket,
  };

  it('is the same by socket and by history, in another zone and finer', () => {
    const read = messageOfHistory(ticket, inHistory);
    expect(read).toEqual(messageOfDelivery(delivery));
    expect(originOf(read!)).toBe(originOf(messageOfDelivery(delivery)));
  });

  it('is the same when a fraction of a second got lost', () => {
    const cut = messageOfHistory(ticket, { ...inHistory, date_created: '2025-10-01T12:00:00Z' })!;
    expect(originOf(cut)).toBe(originOf(messageOfDelivery(delivery)));
    expect(isCopy(entryFor(messageOfDelivery(delivery)), cut)).toBe(true);
    expect(isCopy(entryFor(cut), messageOfDelivery(delivery))).toBe(true);
  });

  it.each([{ ticket: 'conv_8' }, { sender: 'agent' as const }, { message: 'hi' }])('differs by %j', (difference) => {
    const one = messageOf({ at: noon, message: 'Hi' });
    expect(originOf({ ...one, ...difference })).not.toBe(originOf(one));
  });

  it('is not the customer’s: their own messages come to nobody', () => {
    expect(messageOfHistory(ticket, { ...inHistory, sender: 'customer' })).toBeNull();
  });

  it('does not depend on the date, which is spelled in many ways', () => {
    expect(originOf(messageOf({ at: noon + 1000 }))).toBe(originOf(messageOf({ at: Number.NaN })));
  });

  it('comes with what is attached, whatever the flag beside it says', () => {
    const file = { url: 'https://files.test/a', name: 'a', size_kb: 1, extension: '' };
    const other = { ...file, name: 'b' };
    const attached = { attachment_metadata: file, further_attachments: [other] };
    for (const has of [true, false]) {
      expect(messageOfDelivery({ ...delivery, attachment: has, ...attached })).toMatchObject(attached);
      expect(messageOfHistory(ticket, { ...inHistory, is_attachment: has, ...attached })).toMatchObject(attached);
    }
  });
});

describe('the same text twice within a second', () => {
  const one = messageOf({ at: noon + 200, message: 'ok' });
  const other = messageOf({ at: noon + 700, message: 'ok' });

  it('is two messages by socket', () => {
    expect(isCopy(entryFor(one), other)).toBe(false);
    expect(isCopy(entryFor(one), one)).toBe(true);
  });

  it('is two messages in a history, of which the missing one is added', () => {
    expect(missingFrom([one, other], [])).toEqual([one, other]);
    expect(missingFrom([one, other], [entryFor(one)])).toEqual([other]);
    expect(missingFrom([one, other], [entryFor(other)])).toEqual([one]);
    expect(missingFrom([one, other], [entryFor(one), entryFor(other)])).toEqual([]);
  });

  it('is two messages in a history without fractions', () => {
    const cut = messageOf({ at: noon, message: 'ok' });
    expect(missingFrom([cut, cut], [entryFor(one)])).toEqual([cut]);
    expect(missingFrom([cut, cut], [entryFor(one), entryFor(other)])).toEqual([]);
    expect(missingFrom([one, other], [entryFor(cut)])).toHaveLength(1);
  });

  it('stays one message when its time cannot be read', () => {
    const timeless = messageOf({ at: Number.NaN, message: 'ok' });
    expect(isCopy(entryFor(timeless), timeless)).toBe(true);
    expect(missingFrom([timeless], [entryFor(timeless)])).toEqual([]);
  });
});
