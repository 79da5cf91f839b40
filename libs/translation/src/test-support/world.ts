// The world in which the wire examples happen, and what they are expected to do there.
import type { WorkBody } from '../documents.js';
import type { Step, StoredConversation, StoredEntry, StoredWork } from '../step.js';
import { contentOf, conversationId, docOf, entryOf, stored, talkOf, workOf } from './conversation.js';

/** What one example is expected to do. */
/** A conversation under the key that proves the right to see it. */
export interface Listed {
  readonly conversation: StoredConversation;
  readonly apiKey: string;
}

export interface Golden {
  /** A conversation just started, or one with an open ticket (the default). */
  readonly given?: 'new' | 'talk';
  readonly step: Step;
}

export interface World {
  readonly conversation: StoredConversation;
  readonly entries: readonly StoredEntry[];
  readonly waiting: readonly StoredWork[];
  readonly listed: readonly Listed[];
}

export const custom = { plan: 'trial', conversation_title: 'Delivery question' };
export const before = {
  new: docOf(),
  talk: talkOf({ custom, private: { creditLimit: 9 }, basicInfo: { firstName: 'Mira' } }),
};
export const oldFile = { filename: 'old.txt', url: 'https://files.example.test/old.txt' };
export const success = { status: 'success', conversation_id: conversationId };

/** The welcome of the bot and three messages of the visitor, of which m-81 still waits. */
export function world(given: Golden['given'] = 'talk'): World {
  const conversation = stored(before[given]);
  const question = contentOf({ text: 'Is the shop open?' });
  return {
    conversation,
    entries: [
      entryOf(
        { kind: 'bot', parts: [{ type: 'text', text: 'Welcome, Mira.' }] },
        { id: 'm-80', pushed: true, push: 1 },
      ),
      entryOf({ kind: 'user', content: question }, { seq: 2 }),
      entryOf({ kind: 'user', content: contentOf({ text: 'my plan', files: [oldFile] }) }, { id: 'm-84', seq: 3 }),
      entryOf({ kind: 'user', content: contentOf({ text: 'fxied' }) }, { id: '84', seq: 4 }),
    ],
    waiting: [workOf(supportOf({ text: question.text, entryId: 'm-81' }))],
    listed: [
      { conversation, apiKey: 'KEY-DEMO-1' },
      { conversation: stored(docOf(), { id: 'u-204_other' }), apiKey: 'KEY-DEMO-2' },
    ],
  };
}

export function supportOf(parts: Partial<Extract<WorkBody, { kind: 'support' }>>): WorkBody {
  return { kind: 'support', text: '', attachment: null, hasFiles: false, entryId: null, former: [], ...parts };
}
