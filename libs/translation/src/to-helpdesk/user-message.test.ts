/** user_message: the opener, and every form of words and files as the Helpdesk is told them. */
import { describe, expect, it } from 'vitest';
import type { UserContent } from '#channel';
import type { ConversationDoc } from '../documents.js';
import {
  contentOf,
  contextOf,
  conversationId,
  docOf,
  pushesOf,
  stored,
  talkOf,
  ticket,
} from '../test-support/conversation.js';
import { userMessage } from './user-message.js';

function send(content: Partial<UserContent>, doc: ConversationDoc = talkOf(), context = contextOf()) {
  return userMessage(context, stored(doc), { conversationId, content: contentOf(content) });
}

const told = (...parameters: Parameters<typeof send>) => send(...parameters).enqueue?.map(({ body }) => body);
const file = { filename: 'plan.pdf', url: 'https://files.test/plan.pdf' };

describe('the opener', () => {
  const empty = { isEmpty: true };

  it('starts the bot with the greeting, after the answer', () => {
    const step = send(empty, docOf());
    expect(pushesOf(step)).toMatchObject([{ type: 'bot_message', payload: { content: [{ type: 'text' }] } }]);
    expect(step).toMatchObject({ isGreeting: true, doc: { opened: true } });
    expect(step.enqueue).toBeUndefined();
  });

  it('is accepted without a word where the channel has no greeting', () => {
    const step = send(empty, docOf(), contextOf({}, { greeting: '' }));
    expect(step).toMatchObject({ doc: { opened: true }, answer: { body: { status: 'success' } } });
    expect(step).not.toHaveProperty('append');
    expect(step).not.toHaveProperty('isGreeting');
  });

  it('does nothing more once the conversation is open', () => {
    expect(send(empty, docOf({ opened: true }))).toEqual({
      answer: { event: null, body: expect.anything() as object },
    });
  });
});

describe('what the Helpdesk is told', () => {
  it('is the text as it is', () => {
    expect(told({ text: ' <b>Hi</b>\n\n' })).toMatchObject([
      { text: ' <b>Hi</b>\n\n', hasFiles: false, attachment: null },
    ]);
  });

  it('has a line per file, in the words of the channel', () => {
    const files = [
      file,
      { filename: 'only-a-name.txt' },
      { url: 'https://files.test/x' },
      { url: 'javascript:alert(1)' },
    ];
    expect(told({ text: 'Look', files }, talkOf(), contextOf({}, { fileLabel: 'Datei' }))).toMatchObject([
      {
        text: 'Look\nDatei: plan.pdf https://files.test/plan.pdf\nDatei: only-a-name.txt\nDatei: file https://files.test/x\nDatei: file',
        hasFiles: true,
        attachment: { url: file.url, name: 'plan.pdf', size_kb: 0, extension: '.pdf' },
      },
    ]);
  });

  it('attaches the first file that has a link', () => {
    const storage = { presignedUrl: 'https://files.test/b?sig=1', fileSize: 2049 };
    expect(told({ files: [{ filename: 'a.txt' }, { filename: 'b.txt', storage }] })).toMatchObject([
      { attachment: { url: storage.presignedUrl, name: 'b.txt', size_kb: 3, extension: '.txt' } },
    ]);
    expect(told({ files: [{ filename: 'a.txt' }] })).toMatchObject([{ attachment: null, hasFiles: true }]);
  });

  it.each([
    [{ extra: { type: 'rating', stars: 4 } }, '{"type":"rating","stars":4}'],
    [{ actions: [{ id: 'pay', data: {} }] }, '{"actions":[{"id":"pay","data":{}}]}'],
    [{ extra: { stars: 4 }, actions: [{ id: 'pay' }] }, '{"stars":4,"actions":[{"id":"pay"}]}'],
  ])('is the JSON of a payload that has neither text nor files: %j', (content, text) => {
    expect(told(content)).toMatchObject([{ text }]);
  });

  it('is everything, when files come with a word that would answer a question', () => {
    const doc = talkOf({ prompt: { kind: 'rating', ticket } });
    expect(told({ text: '5', files: [file] }, doc)).toMatchObject([{ kind: 'support', hasFiles: true }]);
    expect(told({ text: '5', extra: { type: 'reply' } }, doc)).toMatchObject([{ kind: 'review', rating: 5 }]);
  });

  it('refers to the entry of the transcript', () => {
    const { append, enqueue } = send({ text: 'Hi' });
    expect(enqueue?.[0]?.body).toMatchObject({ entryId: append?.[0]?.id, former: [] });
  });
});
