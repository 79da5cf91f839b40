/** The reply to review_support: the rating is kept there. */
import { newEntry } from '../step.js';
import type { Step, StepContext } from '../step.js';

/** Tells the client, with thanks if the channel has any. */
export function reviewed(context: StepContext, rating: number): Step {
  const { ratingThanks } = context.policy.texts;
  const thanks =
    ratingThanks === '' ? [] : [newEntry(context, { kind: 'bot', parts: [{ type: 'text', text: ratingThanks }] })];
  return {
    append: [newEntry(context, { kind: 'update', update: 'conversationReviewed', data: { rating } }), ...thanks],
    active: true,
  };
}
