// What databases, frameworks and languages make of a message: it is read all the same, or named and read past.
import { describe, expect, it } from 'vitest';
import { decodeConversations, decodeHelpdeskEvent, decodeHistory } from './index.js';

const conversation = { id: 'c1', closed: false, responder: 'sate' };
const message = { id: 'm1', message: 'hi', sender: 'customer' };
const file = { url: 'https://files.test/a.png', name: 'a.png', size_kb: 3, extension: '.png' };

function messagesOf(...messages: unknown[]) {
  const read = decodeHistory({ ...conversation, messages });
  if (!read.ok) throw new Error(read.problem);
  return read;
}

function pushed(data: object) {
  const event = decodeHelpdeskEvent('support', {
    data: { message: 'hi', ticket_chat_id: 'c1', sender: 'agent', ...data },
  });
  if (event.ok !== true) throw new Error('not read');
  return event.data;
}

describe('a history with one strange message', () => {
  it.each<[string, unknown, string]>([
    ['nobody whom we know', { ...message, sender: 'system' }, 'sender'],
    ['no sender', { ...message, sender: null }, 'sender'],
    ['no object', 'joined the chat', 'data'],
    ['nothing', null, 'data'],
    ['of others without a readable text', { ...message, sender: 'agent', message: { html: 'x' } }, 'message'],
  ])('is read past it, and names it: %s', (_, strange, field) => {
    const { value, skipped } = messagesOf(message, strange, { ...message, id: 'm3', sender: 'sate' });
    expect(value.messages.map(({ id }) => id)).toEqual(['m1', 'm3']);
    expect(skipped).toEqual([{ place: 'messages.1', problem: expect.stringMatching(`^${field}: `) as string }]);
  });

  it('never quotes what it could not read', () => {
    expect(JSON.stringify(messagesOf({ ...message, sender: 'my secret' }))).not.toContain('secret');
  });

  it('keeps the customer’s own messages whatever is strange in them, for they are counted', () => {
    const odd = { sender: ' Customer', message: { a: 1 }, id: {}, date_created: false, is_attachment: 'maybe' };
    const { value, skipped } = messagesOf(odd, { ...message, message: 42 }, { ...message, message: null });
    expect(value.messages.map((read) => [read.sender, read.message])).toEqual([
      ['customer', ''],
      ['customer', '42'],
      ['customer', ''],
    ]);
    expect(skipped).toEqual([]);
  });

  it('keeps what an agent attached to no readable words', () => {
    const { value } = messagesOf({ ...message, sender: 'agent', message: [], attachment_metadata: file });
    expect(value.messages).toMatchObject([{ message: '', attachment_metadata: file }]);
  });

  it('knows senders by the name that an enumeration gives them', () => {
    const senders = ['Sender.CUSTOMER', 'AGENT', 'sate\n'].map((sender) => ({ ...message, sender, id: sender }));
    expect(messagesOf(...senders).value.messages.map(({ sender }) => sender)).toEqual(['customer', 'agent', 'sate']);
  });

  it('takes a row that a join gave twice as one, and two alike as two', () => {
    expect(messagesOf(message, message, { ...message, id: 'm2' }).value.messages).toHaveLength(2);
    expect(messagesOf({ ...message, id: '' }, { ...message, id: null }).value.messages).toHaveLength(2);
  });
});

describe('a history as a whole', () => {
  it.each<[string, unknown, string]>([
    ['a text', '<html>', 'history: expected an object'],
    ['nothing', null, 'history: expected an object'],
    ['a list', [], 'history: expected an object'],
    ['without messages', { ...conversation, detail: 'x' }, 'messages: expected a list'],
    [
      'with a page of messages',
      { ...conversation, messages: { results: [], next: 'https://x' } },
      'messages: expected',
    ],
    ['without an id', { messages: [] }, 'id: '],
  ])('is of no use as %s, and says why', (_, body, problem) => {
    expect(decodeHistory(body)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string });
  });

  it('goes by the id that was asked for', () => {
    expect(decodeHistory({ id: 12, messages: [] }, 'conv_9')).toMatchObject({ ok: true, value: { id: 'conv_9' } });
    expect(decodeHistory({ messages: [] }, 'conv_9')).toMatchObject({ ok: true, value: { id: 'conv_9' } });
  });

  it.each<[string, unknown]>([
    ['an envelope', { status_code: 200, data: { ...conversation, messages: [message] } }],
    ['JSON in JSON', JSON.stringify({ ...conversation, messages: [message] })],
    [
      'one page that is all',
      { ...conversation, messages: { count: 1, next: null, previous: null, results: [message] } },
    ],
  ])('is read from %s', (_, body) => {
    expect(decodeHistory(body)).toMatchObject({ ok: true, value: { id: 'c1', messages: [{ id: 'm1' }] } });
  });
});

describe('a list of conversations', () => {
  it('is read past what has no id', () => {
    const read = decodeConversations([{ ...conversation, id: null }, { ...conversation, closed: 'f' }, 7]);
    expect(read).toMatchObject({ ok: true, value: [{ id: 'c1', closed: false }] });
    expect(read).toHaveProperty('skipped.length', 2);
  });

  it.each([
    [{ conversations: [conversation] }],
    [{ count: 1, next: null, results: [conversation] }],
    [{ status_code: 200, message: 'ok', data: [conversation] }],
  ])('is read from an envelope: %j', (body) => {
    expect(decodeConversations(body)).toMatchObject({ ok: true, value: [{ id: 'c1' }] });
  });

  it.each([[{ results: [conversation], next: 'https://x/?page=2' }], [{ detail: 'Not found' }], ['[]x'], [null]])(
    'is none: %j',
    (body) => {
      expect(decodeConversations(body)).toMatchObject({
        ok: false,
        problem: expect.stringMatching(/^list: /) as string,
      });
    },
  );
});

describe('a boolean', () => {
  const bit = (byte: number): unknown => ({ type: 'Buffer', data: [byte] });

  it.each([true, 1, '1', 'true', 'True', ' T ', 'yes', 'on', 2, '\u0001', bit(1)])('%j is true', (value) => {
    expect(pushed({ attachment: value, close_support: value, closed_support: value })).toMatchObject({
      attachment: true,
      close_support: true,
      closed_support: true,
    });
    const { value: read } = messagesOf({ ...message, is_attachment: value });
    expect(read.messages[0]?.is_attachment).toBe(true);
    expect(decodeHistory({ ...conversation, closed: value, messages: [] })).toHaveProperty('value.closed', true);
  });

  it.each([false, 0, '0', 'false', 'F', '', 'null', 'None', null, undefined, {}, [], 'maybe', '\0', bit(0)])(
    '%j is false',
    (value) => {
      expect(pushed({ attachment: value, closed_support: value })).toMatchObject({
        attachment: false,
        closed_support: false,
      });
      expect(decodeConversations([{ ...conversation, closed: value }])).toHaveProperty('value.0.closed', false);
    },
  );
});

describe('an attachment', () => {
  it.each<[string, unknown]>([
    ['an object', file],
    ['a list of one', [file]],
    ['JSON text', JSON.stringify(file)],
    ['JSON text of a list', JSON.stringify([file])],
    ['a list of JSON text', [JSON.stringify(file)]],
    ['an object with a size as text', { ...file, size_kb: '3' }],
  ])('is read from %s', (_, attachment_metadata) => {
    expect(pushed({ attachment_metadata }).attachment_metadata).toEqual(file);
    const { value } = messagesOf({ ...message, sender: 'agent', attachment_metadata });
    expect(value.messages[0]?.attachment_metadata).toEqual(file);
  });

  it.each(['https://files.test/a.png', '/media/a.png'])('is read from its bare address %s', (url) => {
    expect(pushed({ attachment_metadata: url }).attachment_metadata).toMatchObject({ url });
  });

  it('brings the others of a list with it', () => {
    const other = { ...file, name: 'b.png' };
    for (const list of [[file, other, {}], JSON.stringify([{}, file, other])]) {
      expect(pushed({ attachment_metadata: list })).toMatchObject({
        attachment_metadata: file,
        further_attachments: [other],
      });
    }
  });

  it.each([null, undefined, {}, [], '', 'none', 'null', '{"url":""}', '{', 5, { url: 5 }])('is none: %j', (none) => {
    expect(pushed({ attachment_metadata: none }).attachment_metadata).toBeNull();
  });
});

describe('a pushed event', () => {
  it.each<[string, number | undefined]>([
    ['400', 400],
    ['429 Too Many Requests', 429],
    ['HTTP_403_FORBIDDEN', 403],
    ['error', 500],
    ['200', undefined],
    ['OK', undefined],
    ['200 OK', undefined],
  ])('has the status of the text %j', (status_code, failure) => {
    const event = decodeHelpdeskEvent('close_support', { status_code, data: { ticket_chat_id: 1 } });
    expect(event).toMatchObject(failure === undefined ? { ok: true } : { ok: false, status: failure });
  });

  it.each<[string, unknown]>([
    ['an envelope as JSON text', JSON.stringify({ data: { message: 'hi', ticket_chat_id: 'c1', sender: 'sate' } })],
    ['data as JSON text', { data: JSON.stringify({ message: 'hi', ticket_chat_id: 'c1', sender: 'sate' }) }],
    ['a list of one envelope', [{ data: { message: 'hi', ticket_chat_id: 'c1', sender: 'sate' } }]],
    ['a message without an envelope', { message: 'hi', ticket_chat_id: 'c1', sender: 'sate' }],
  ])('is read from %s', (_, payload) => {
    expect(decodeHelpdeskEvent('support', payload)).toMatchObject({
      ok: true,
      data: { message: 'hi', ticket_chat_id: 'c1', sender: 'sate' },
    });
  });

  it.each<[string, unknown, string]>([
    ['a bare string', 'Welcome!', 'not an envelope'],
    ['a number', 7, 'not an envelope'],
    ['nothing', undefined, 'not an envelope'],
    ['a notice', { status_code: 200, message: 'Entered', data: {} }, 'ticket_chat_id: '],
    ['a strange sender', { data: { ticket_chat_id: 'c1', sender: 'system', message: 'x' } }, 'sender: '],
    ['a text that is none', { data: { ticket_chat_id: 'c1', sender: 'sate', message: {} } }, 'message: '],
  ])('stays unreadable as %s, and names the place', (_, payload, problem) => {
    expect(decodeHelpdeskEvent('support', payload)).toEqual({
      name: 'support',
      ok: 'unreadable',
      problem: expect.stringContaining(problem) as string,
    });
  });

  it('has a rating that is written as text', () => {
    const data = { rating: '4', review: null, ticket_chat_id: 'c1' };
    expect(decodeHelpdeskEvent('review_support', { data })).toMatchObject({ ok: true, data: { rating: 4 } });
  });
});
