// What each event of the Helpdesk's examples does in a conversation with ticket conv_9, and what clients are sent for it.
import type { Part, ServerEvent } from '#channel';
import type { ConversationDoc, EntryBody } from '../documents.js';
import type { SourceMessage } from '../recognition/origin.js';
import { originOf } from '../recognition/origin.js';
import type { Step } from '../step.js';
import { conversationId, now, talkOf, ticket } from './conversation.js';

interface GoldenEvent {
  /** How the conversation differs from one that SATE answers. */
  readonly given?: Partial<ConversationDoc>;
  readonly step: Step;
  readonly pushes: readonly ServerEvent[];
}

const inConversation = { conversation_id: conversationId };
const withAgent = { agentHere: true, responder: 'agent' as const };

function entry(number: number, body: EntryBody, origin?: string) {
  return { id: `id-${number}`, at: now, pushed: true, body, ...(origin === undefined ? {} : { origin }) };
}

function origin(sender: SourceMessage['sender'], at: number, message: string): string {
  return originOf({ ticket, sender, at, message, attachment_metadata: null, closeProposed: false, closed: false });
}

function spoken(id: string, parts: Part[], at?: number): ServerEvent {
  return {
    type: 'bot_message',
    payload: { type: 'message_create', ...inConversation, ch_msg_id: id, bot: {}, content: parts, ...dated(at) },
  };
}

function written(parts: Part[], at: number): ServerEvent {
  const payload = { type: 'message_create' as const, ...inConversation, content: parts, ...dated(at) };
  return { type: 'livechat_message', payload };
}

function dated(at?: number): { createdAt?: string } {
  return at === undefined ? {} : { createdAt: new Date(at).toISOString() };
}

function told(type: string, data: Record<string, never> | { rating: number } | object = {}): ServerEvent {
  return { type: 'conversation_update', payload: { type, ...inConversation, data: { ...data } } };
}

function asked(id: string, data: Record<string, number>): ServerEvent {
  const action = { type: 'normal' as const, id, data, title: id };
  return { type: 'action', payload: { ...inConversation, ...action, actions: [action] } };
}

const text = (words: string): Part => ({ type: 'text', text: words });
const button = (title: string, options: readonly string[]): Part => ({
  type: 'button',
  buttons: { title, options: options.map((label) => ({ label, value: label })) },
});
const closingButton = button('Is everything settled? May we close this conversation?', [
  'Yes, close it',
  'No, keep it open',
]);
const ratingButton = button('How was this conversation, from 1 (poor) to 5 (great)?', ['1', '2', '3', '4', '5']);
const rated: Partial<ConversationDoc> = { closed: true, prompt: { kind: 'rating', ticket } };

/** What every end appends, from entry `first` on. */
function ending(first: number) {
  return [
    entry(first, { kind: 'update', update: 'conversationClosed', data: {} }),
    entry(first + 1, { kind: 'bot', parts: [ratingButton] }),
    entry(first + 2, { kind: 'action', id: 'requestReview', data: { min: 1, max: 5 } }),
  ];
}

function endingPushes(first: number): ServerEvent[] {
  return [
    told('conversationClosed'),
    spoken(`id-${first + 1}`, [ratingButton]),
    asked('requestReview', { min: 1, max: 5 }),
  ];
}

const form: Part = {
  type: 'files',
  files: [
    {
      type: 'application/pdf',
      url: 'https://files.example.test/a/refund-form.pdf',
      filename: 'refund-form.pdf',
      mimetype: 'application/pdf',
      size: 84 * 1024,
    },
  ],
};
const agentConnected = told('livechatAgentConnected', { agentInfo: { name: 'Agent' } });
const connectedEntry = entry(1, {
  kind: 'update',
  update: 'livechatAgentConnected',
  data: { agentInfo: { name: 'Agent' } },
});

/** The first message of an agent, and the same one while the agent is here. */
function fromAgent(words: string, at: number, parts: Part[], isFirst: boolean): GoldenEvent {
  const said = entry(isFirst ? 2 : 1, { kind: 'agent', parts, sourceAt: at }, origin('agent', at, words));
  return {
    ...(isFirst ? {} : { given: withAgent }),
    step: { doc: talkOf(withAgent), append: isFirst ? [connectedEntry, said] : [said], active: true },
    pushes: isFirst ? [agentConnected, written(parts, at)] : [written(parts, at)],
  };
}

const firstHtml =
  '<p>Sorry to hear that. Please check:</p><ol><li>the order number</li><li>the <a href="https://shop.example.test/track">tracking page</a></li></ol>';
const firstText =
  'Sorry to hear that. Please check:\n1. the order number\n2. the tracking page (https://shop.example.test/track)';
const at = {
  first: Date.parse('2025-10-01T09:00:02Z'),
  proposal: Date.parse('2025-10-01T09:01:10Z'),
  ada: Date.parse('2025-10-01T09:10:00Z'),
  form: Date.parse('2025-10-01T09:12:00Z'),
  end: Date.parse('2025-10-01T09:30:00Z'),
};
const settles = 'It arrives tomorrow. Does that settle it?';
const ended = 'This conversation is now closed.';
const nothing: GoldenEvent = { step: {}, pushes: [] };

export const goldenEvents: Record<string, GoldenEvent> = {
  "SATE's reply with the new conversation id, HTML text": {
    step: {
      doc: talkOf(),
      append: [
        entry(1, { kind: 'bot', parts: [text(firstText)], sourceAt: at.first }, origin('sate', at.first, firstHtml)),
      ],
      active: true,
    },
    pushes: [spoken('id-1', [text(firstText)], at.first)],
  },
  'SATE proposes closing': {
    step: {
      doc: talkOf({ prompt: { kind: 'close' } }),
      append: [
        entry(
          1,
          { kind: 'bot', parts: [text(settles), closingButton], sourceAt: at.proposal },
          origin('sate', at.proposal, settles),
        ),
        entry(2, { kind: 'action', id: 'confirmClose', data: {} }),
      ],
      active: true,
    },
    pushes: [spoken('id-1', [text(settles), closingButton], at.proposal), asked('confirmClose', {})],
  },
  "SATE's delivery in a closed conversation": {
    step: {
      doc: talkOf(rated),
      append: [
        entry(1, { kind: 'bot', parts: [text(ended)], sourceAt: at.end }, origin('sate', at.end, ended)),
        ...ending(2),
      ],
      active: true,
    },
    pushes: [spoken('id-1', [text(ended)], at.end), ...endingPushes(2)],
  },
  'agent reply, NEW delivery (payload assumed)': fromAgent(
    'Hello, Ada here. I am looking into it.',
    at.ada,
    [text('Hello, Ada here. I am looking into it.')],
    true,
  ),
  'agent reply with attachment, OLD delivery': fromAgent(
    'Please fill in this form.',
    at.form,
    [text('Please fill in this form.'), form],
    true,
  ),
  'agent reply with attachment, NEW delivery (payload assumed)': fromAgent(
    'Please fill in this form.',
    at.form,
    [text('Please fill in this form.'), form],
    false,
  ),
  'auto-close notice (payload assumed)': {
    given: withAgent,
    step: {
      doc: talkOf({ ...rated, responder: 'agent' }),
      append: [entry(1, { kind: 'update', update: 'livechatAgentDisconnected', data: {} }), ...ending(2)],
      active: true,
    },
    pushes: [told('livechatAgentDisconnected'), ...endingPushes(2)],
  },
  'closing confirmed (flags assumed)': {
    given: { prompt: { kind: 'close' } },
    step: { doc: talkOf(rated), append: ending(1), active: true },
    pushes: endingPushes(1),
  },
  'review saved': {
    given: { closed: true },
    step: {
      append: [
        entry(1, { kind: 'update', update: 'conversationReviewed', data: { rating: 5 } }),
        entry(2, { kind: 'bot', parts: [text('Thank you for your rating.')] }),
      ],
      active: true,
    },
    pushes: [told('conversationReviewed', { rating: 5 }), spoken('id-2', [text('Thank you for your rating.')])],
  },
  'personal room entered (data assumed)': nothing,
  'conversation room joined (data assumed)': nothing,
  'read mark set (data assumed)': nothing,
};
