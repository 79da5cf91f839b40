/** What a history adds to a conversation, as one Step. */
import type { RestHistory } from '#helpdesk';
import { closed, customerMessages, helpdeskMessage, messageOfHistory, missingFrom } from '#translation';
import type { ConversationDoc, SourceMessage, Step, StepContext, StoredConversation, StoredEntry } from '#translation';

interface BackFill {
  readonly history: RestHistory;
  /** The entries of the conversation. */
  readonly known: readonly StoredEntry[];
  /** True if its count of the customer's messages can be believed. */
  readonly knowsCount: boolean;
}

/** What was said in it by others than the customer. */
export function saidIn({ id, messages }: Pick<RestHistory, 'id' | 'messages'>): SourceMessage[] {
  return messages.flatMap((message) => messageOfHistory(id, message) ?? []);
}

/** What no entry stands for, one after the other, the end if there is one, and who answers now. */
export function backFill(context: StepContext, conversation: StoredConversation, given: BackFill): Step {
  const { history, knowsCount } = given;
  const step = fold(context, conversation, unheard(given), history);
  const doc = step.doc ?? conversation.doc;
  const count = knowsCount ? { sentCount: customerMessages(history).length } : {};
  const next = doc.ticket === history.id ? { ...doc, ...count, responder: history.responder } : doc;
  return isSame(next, conversation.doc) ? withoutDoc(step) : { ...step, doc: next };
}

/** Only the very last message can hold the proposal to close that the history tells of. */
function unheard({ history, known }: BackFill): SourceMessage[] {
  const said = saidIn(history);
  const missing = new Set(missingFrom(said, known));
  const latestKnown = said.findLastIndex((message) => !missing.has(message));
  return said.flatMap((message, index) => {
    if (!missing.has(message)) return [];
    const isProposal = message.sender === 'sate' && index === said.length - 1;
    const closeProposed = history.close_support && !history.closed && isProposal;
    return [{ ...message, closeProposed, isLate: index < latestKnown }];
  });
}

/** The Steps of several messages, one after the other, as one; then the end, if the history has one. */
function fold(
  context: StepContext,
  conversation: StoredConversation,
  messages: readonly SourceMessage[],
  history: RestHistory,
): Step {
  const folds = [
    ...messages.map((message) => (at: StoredConversation) => helpdeskMessage(context, at, message)),
    ...(history.closed ? [(at: StoredConversation) => closed(context, at, history.id)] : []),
  ];
  let step: Step = {};
  for (const next of folds) {
    const one = next({ ...conversation, doc: step.doc ?? conversation.doc });
    step = { ...step, ...one, append: [...(step.append ?? []), ...(one.append ?? [])] };
  }
  return step;
}

function isSame(one: ConversationDoc, other: ConversationDoc): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function withoutDoc({ doc, ...step }: Step): Step {
  return step;
}
