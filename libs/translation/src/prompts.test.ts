/** Closing and rating: how they are asked, and how any client answers them. */
import { describe, expect, it } from 'vitest';
import type { ClientPayload } from '#channel';
import type { ConversationDoc } from './documents.js';
import { action } from './to-helpdesk/action.js';
import { userMessage } from './to-helpdesk/user-message.js';
import { closed } from './to-channel/closed.js';
import { helpdeskMessage } from './to-channel/message.js';
import type { ChannelPolicy, ChannelTexts } from './policy.js';
import type { Step } from './step.js';
import { contentOf, contextOf, conversationId, pushesOf, stored, talkOf, ticket } from './test-support/conversation.js';
import { messageOf } from './test-support/messages.js';

const asksToClose: Partial<ConversationDoc> = { prompt: { kind: 'close' } };
const asksToRate: Partial<ConversationDoc> = { closed: true, prompt: { kind: 'rating', ticket } };

function say(text: string, doc: Partial<ConversationDoc>, texts: Partial<ChannelTexts> = {}): Step {
  const payload: ClientPayload<'user_message'> = { conversationId, content: contentOf({ text }) };
  return userMessage(contextOf({}, texts), stored(talkOf(doc)), payload);
}

function act(id: string, doc: Partial<ConversationDoc>, data = {}): Step {
  return action(contextOf(), stored(talkOf(doc)), { conversationId, id, type: 'normal', data });
}

function workOf({ enqueue = [] }: Step) {
  return enqueue.map(({ body }) => body);
}

function kinds(step: Step): string[] {
  return pushesOf(step).map(({ type, payload }) => {
    const parts = 'content' in payload && Array.isArray(payload.content) ? payload.content : [];
    const hasButtons = parts.some((part) => part.type === 'button');
    return hasButtons ? `${type} with buttons` : 'id' in payload ? `${type} ${payload.id}` : type;
  });
}

describe('the closing question', () => {
  const ask = (prompts: ChannelPolicy['prompts']): Step =>
    helpdeskMessage(contextOf({ prompts }), stored(talkOf()), messageOf({ closeProposed: true }));

  it.each([
    ['buttons', ['bot_message with buttons']],
    ['actions', ['bot_message', 'action confirmClose']],
    ['both', ['bot_message with buttons', 'action confirmClose']],
  ] as const)('is asked by %s', (prompts, wanted) => {
    expect(kinds(ask(prompts))).toEqual(wanted);
    expect(ask(prompts).doc?.prompt).toEqual({ kind: 'close' });
  });

  it.each(['Yes, close it', 'YES, CLOSE IT', '  yes, close it\n'])('is answered with yes by %j', (text) => {
    const step = say(text, asksToClose);
    expect(workOf(step)).toEqual([{ kind: 'close', ticket: null }]);
    expect(step.doc?.prompt).toBeNull();
    expect(step.append).toMatchObject([{ body: { kind: 'user', content: { text } }, pushed: false }]);
  });

  it.each(['No, keep it open', 'no, KEEP it open '])('is answered with no by %j, which nobody else is told', (text) => {
    const step = say(text, asksToClose);
    expect(workOf(step)).toEqual([]);
    expect(step.doc?.prompt).toBeNull();
    expect(step.append).toHaveLength(1);
  });

  it.each(['yes', 'Yes, close it please', '5'])('is dropped by any other text, such as %j', (text) => {
    const step = say(text, asksToClose);
    expect(workOf(step)).toMatchObject([{ kind: 'support', text }]);
    expect(step.doc?.prompt).toBeNull();
  });

  it('has the words of the channel', () => {
    const texts = { closeYes: 'Ja', closeNo: 'Nei' };
    expect(workOf(say('ja', asksToClose, texts))).toMatchObject([{ kind: 'close' }]);
    expect(workOf(say('nei', asksToClose, texts))).toEqual([]);
    expect(workOf(say('Yes, close it', asksToClose, texts))).toMatchObject([{ kind: 'support' }]);
  });

  it('means nothing when it was not asked', () => {
    expect(workOf(say('Yes, close it', {}))).toMatchObject([{ kind: 'support' }]);
  });

  it('is answered by the actions of widgets as well', () => {
    expect(workOf(act('closeConversation', asksToClose))).toEqual([{ kind: 'close', ticket: null }]);
    expect(act('closeConversation', asksToClose).doc?.prompt).toBeNull();
    expect(workOf(act('keepOpen', asksToClose))).toEqual([]);
    expect(act('keepOpen', asksToClose).doc?.prompt).toBeNull();
    expect(act('keepOpen', asksToRate).doc?.prompt).toEqual({ kind: 'rating', ticket });
  });
});

describe('the rating question', () => {
  const end = (prompts: ChannelPolicy['prompts'], texts: Partial<ChannelTexts> = {}): Step =>
    closed(contextOf({ prompts }, texts), stored(talkOf()), ticket);

  it.each([
    ['buttons', ['conversation_update', 'bot_message with buttons']],
    ['actions', ['conversation_update', 'action requestReview']],
    ['both', ['conversation_update', 'bot_message with buttons', 'action requestReview']],
  ] as const)('is asked by %s', (prompts, wanted) => {
    expect(kinds(end(prompts))).toEqual(wanted);
    expect(end(prompts).doc?.prompt).toEqual({ kind: 'rating', ticket });
  });

  it('is not asked where the channel has no words for it', () => {
    expect(kinds(end('both', { ratingQuestion: '' }))).toEqual(['conversation_update']);
    expect(end('both', { ratingQuestion: '' }).doc?.prompt).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('is answered by the text %d', (rating) => {
    const step = say(` ${rating} `, asksToRate);
    expect(workOf(step)).toEqual([{ kind: 'review', ticket, rating, review: null }]);
    expect(step.doc).toMatchObject({ prompt: null, closed: true });
  });

  it.each(['0', '6', '4.5', '05', 'five', '5 stars'])('is dropped by any other text, such as %j', (text) => {
    const step = say(text, asksToRate);
    expect(workOf(step)).toMatchObject([{ kind: 'support', text }]);
    expect(step.doc?.prompt).toBeNull();
  });

  it('is about the ticket that ended, also when a new one is open', () => {
    const doc = { prompt: { kind: 'rating', ticket: 'conv_8' }, tickets: ['conv_8', ticket] } as const;
    expect(workOf(say('4', doc))).toMatchObject([{ kind: 'review', ticket: 'conv_8' }]);
    expect(workOf(act('reviewConversation', doc, { rating: 4 }))).toMatchObject([{ kind: 'review', ticket: 'conv_8' }]);
  });

  it('is answered by the action of widgets as well, with words', () => {
    const step = act('reviewConversation', asksToRate, { rating: 5, review: 'Quick' });
    expect(workOf(step)).toEqual([{ kind: 'review', ticket, rating: 5, review: 'Quick' }]);
    expect(step.doc?.prompt).toBeNull();
  });
});

it('takes a text for what it is where only actions are asked for', () => {
  const conversation = stored(talkOf(asksToRate));
  const payload = { conversationId, content: contentOf({ text: '5' }) };
  const kindsWith = (prompts: 'actions' | 'buttons') =>
    userMessage(contextOf({ prompts }), conversation, payload).enqueue?.map(({ body }) => body.kind);
  expect(kindsWith('buttons')).toEqual(['review']);
  expect(kindsWith('actions')).toEqual(['support']);
});
