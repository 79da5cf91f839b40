/** What a history adds to a conversation, as one Step. */
import type { RestHistory } from '#helpdesk';
import { closed, countOfCustomer, helpdeskMessage, messageOfHistory, missingFrom } from '#translation';
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

/** Messages of one Step, and characters of them: what is more is left for the next one, so that others have a turn in between. */
const stepLimits = { messages: 200, characters: 1 << 20 };

/** A Step, and whether it is all. */
export interface Filled {
  readonly step: Step;
  readonly isWhole: boolean;
}

/** What no entry stands for, one after the other, the end if there is one, and who answers now; of very much the beginning. */
export function backFill(context: StepContext, conversation: StoredConversation, given: BackFill): Filled {
  const { history, knowsCount } = given;
  const missing = unheard(given);
  const part = beginningOf(missing);
  const isWhole = part.length === missing.length;
  const step = fold(context, conversation, part, isWhole && history.closed ? history.id : null);
  if (!isWhole) return { step, isWhole };
  const doc = step.doc ?? conversation.doc;
  const count = knowsCount ? { sentCount: countOfCustomer(history) } : {};
  const next = doc.ticket === history.id ? { ...doc, ...count, responder: history.responder } : doc;
  return { step: isSame(next, conversation.doc) ? withoutDoc(step) : { ...step, doc: next }, isWhole };
}

/** At least one. */
function beginningOf(messages: readonly SourceMessage[]): readonly SourceMessage[] {
  let characters = 0;
  let count = 0;
  for (const { message } of messages) {
    characters += message.length;
    if (count > 0 && (count >= stepLimits.messages || characters > stepLimits.characters)) break;
    count++;
  }
  return messages.slice(0, count);
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

/** The Steps of several messages, one after the other, as one; then the end of a ticket, if there is one. */
function fold(
  context: StepContext,
  conversation: StoredConversation,
  messages: readonly SourceMessage[],
  closedTicket: string | null,
): Step {
  const folds = [
    ...messages.map((message) => (at: StoredConversation) => helpdeskMessage(context, at, message)),
    ...(closedTicket === null ? [] : [(at: StoredConversation) => closed(context, at, closedTicket)]),
  ];
  const append: NonNullable<Step['append']>[number][] = [];
  let step: Step = {};
  for (const next of folds) {
    const one = next({ ...conversation, doc: step.doc ?? conversation.doc });
    append.push(...(one.append ?? []));
    step = { ...step, ...one, append };
  }
  return step;
}

function isSame(one: ConversationDoc, other: ConversationDoc): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function withoutDoc({ doc, ...step }: Step): Step {
  return step;
}
