/** user_message: the opener, the answer to an open prompt, or words and files for the Helpdesk. */
import type { ClientPayload } from '#channel';
import type { ConversationDoc } from '../documents.js';
import { promptReply } from '../prompts.js';
import { accepted, newEntry, newWork } from '../step.js';
import type { Step, StepContext, StoredConversation } from '../step.js';
import { close, rate } from './ending.js';
import { supportOf } from './support.js';

/** Always accepted: what is no opener and no answer to a prompt goes to the Helpdesk. */
export function userMessage(
  context: StepContext,
  conversation: StoredConversation,
  { content }: ClientPayload<'user_message'>,
): Step {
  const { doc } = conversation;
  const answer = accepted(conversation.id);
  if (content.isEmpty) return opener(context, conversation, answer);

  const entry = newEntry(context, { kind: 'user', content });
  // Files must reach the Helpdesk: what comes with some is no answer. Nor is a text where only actions were asked for.
  const asked = content.files.length === 0 && context.policy.prompts !== 'actions' ? doc.prompt : null;
  const reply = asked === null ? null : promptReply(asked, content.text, context.policy.texts);
  // Any other text leaves the question unanswered; a later "yes" means something else.
  const next: ConversationDoc = { ...doc, opened: true, prompt: null };
  const base: Step = { doc: next, append: [entry], active: true, answer };
  if (reply === null) {
    return { ...base, enqueue: [newWork(context, supportOf(context, content, entry))] };
  }
  if (reply.means === 'close') return { ...base, ...close(context, next) };
  if (reply.means === 'keepOpen' || doc.prompt?.kind !== 'rating') return base;
  return { ...base, ...rate(context, doc.prompt.ticket, reply.rating, null) };
}

/** An empty message starts the bot once; later ones say nothing (captivate.md 3.2). */
function opener(context: StepContext, { doc }: StoredConversation, answer: NonNullable<Step['answer']>): Step {
  if (doc.opened) return { answer };
  const { greeting } = context.policy.texts;
  const opened: Step = { doc: { ...doc, opened: true }, active: true, answer };
  if (greeting === '') return opened;
  const entry = newEntry(context, { kind: 'bot', parts: [{ type: 'text', text: greeting }] });
  return { ...opened, append: [entry], isGreeting: true };
}
