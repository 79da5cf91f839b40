/** Closing and rating, however the visitor said it: by a button's value or by an action. */
import type { ConversationDoc } from '../documents.js';
import { newWork } from '../step.js';
import type { Step, StepContext } from '../step.js';

/** Asks the Helpdesk to close. The ticket is looked up when its turn comes: the first message may still be on its way. */
export function close(context: StepContext, doc: ConversationDoc): Pick<Step, 'doc' | 'enqueue'> {
  return { doc: { ...doc, prompt: null }, enqueue: [newWork(context, { kind: 'close', ticket: null })] };
}

/** Sends a rating from 1 to 5, with words or null. */
export function rate(
  context: StepContext,
  ticket: string,
  rating: number,
  review: string | null,
): Pick<Step, 'enqueue'> {
  return { enqueue: [newWork(context, { kind: 'review', ticket, rating, review })] };
}
