/** action: the reserved ones of the bridge, and those that a channel maps to a sentence. */
import type { ClientPayload } from '#channel';
import type { WorkBody } from '../documents.js';
import { accepted, newEntry, newWork, refused } from '../step.js';
import type { Step, StepContext, StoredConversation } from '../step.js';
import { close, rate } from './ending.js';

type Payload = ClientPayload<'action'>;
type Effect = Pick<Step, 'doc' | 'enqueue'>;
type Handler = (context: StepContext, conversation: StoredConversation, payload: Payload) => Effect | null;

const reserved = new Map<string, Handler>([
  ['escalateToHuman', escalate],
  ['closeConversation', (context, { doc }) => close(context, doc)],
  ['keepOpen', (_, { doc }) => ({ doc: { ...doc, prompt: doc.prompt?.kind === 'close' ? null : doc.prompt } })],
  ['reviewConversation', review],
  ['markRead', markRead],
]);

/** Records the action, and does what its id means; refuses only a rating that is unusable, or of no ticket. */
export function action(context: StepContext, conversation: StoredConversation, payload: Payload): Step {
  const effect = (reserved.get(payload.id) ?? custom)(context, conversation, payload);
  if (effect === null) return refused('invalidRating', conversation.id);
  const answer = accepted(conversation.id);
  // Reading is no act in the conversation: no entry, no activity.
  if (payload.id === 'markRead') return { ...effect, answer };
  const entry = newEntry(context, { kind: 'userAction', id: payload.id, type: payload.type, data: payload.data });
  return { ...effect, append: [entry], active: true, answer };
}

function escalate(context: StepContext, { doc }: StoredConversation): Effect {
  const waiting = doc.agentHere ? null : (doc.escalatedAt ?? context.now);
  return {
    doc: { ...doc, opened: true, prompt: null, escalatedAt: waiting },
    enqueue: [newWork(context, sentence(context.policy.texts.escalation))],
  };
}

/** `rating` 1 to 5 is required, `review` a text (helpdesk.md 5.7); without a ticket there is nothing to rate. */
function review(context: StepContext, { doc }: StoredConversation, { data }: Payload): Effect | null {
  const { rating, review: words } = data;
  const ticket = doc.prompt?.kind === 'rating' ? doc.prompt.ticket : (doc.ticket ?? doc.tickets.at(-1));
  if (ticket === undefined || typeof rating !== 'number' || !Number.isInteger(rating) || rating < 1 || rating > 5)
    return null;
  if (words !== undefined && words !== null && typeof words !== 'string') return null;
  return {
    doc: { ...doc, prompt: doc.prompt?.kind === 'rating' ? null : doc.prompt },
    ...rate(context, ticket, rating, words ?? null),
  };
}

function markRead(context: StepContext, { doc }: StoredConversation): Effect {
  return doc.ticket === null ? {} : { enqueue: [newWork(context, { kind: 'read', ticket: doc.ticket })] };
}

function custom(context: StepContext, { doc }: StoredConversation, { id }: Payload): Effect {
  const sentences = context.policy.actionSentences;
  const text = Object.hasOwn(sentences, id) ? sentences[id] : undefined;
  if (text === undefined) return {};
  return { doc: { ...doc, opened: true }, enqueue: [newWork(context, sentence(text))] };
}

function sentence(text: string): WorkBody {
  return { kind: 'support', text, attachment: null, hasFiles: false, entryId: null, former: [] };
}
