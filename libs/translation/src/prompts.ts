/** Closing and rating for clients that know nothing of them: questions with buttons whose value comes back as a text. */
import { buttonPart } from '#channel';
import type { Part } from '#channel';
import type { EntryBody, Prompt } from './documents.js';
import type { ChannelPolicy, ChannelTexts } from './policy.js';

/** What a visitor's text means while a prompt is open. */
export type PromptReply =
  { readonly means: 'close' } | { readonly means: 'keepOpen' } | { readonly means: 'rating'; readonly rating: number };

const ratings = [1, 2, 3, 4, 5] as const;

/** Action ids sent to clients that show their own dialogue. */
const promptActions = { close: 'confirmClose', rating: 'requestReview' } as const;

/** The button part of the closing question; none where the channel wants actions only. */
export function closingParts({ prompts, texts }: ChannelPolicy): Part[] {
  if (prompts === 'actions') return [];
  return [
    buttonPart(
      texts.closeQuestion,
      [texts.closeYes, texts.closeNo].map((label) => ({ label, value: label })),
    ),
  ];
}

/** The action that asks the same of widgets that know it. */
export function closingActions({ prompts }: ChannelPolicy): EntryBody[] {
  return prompts === 'buttons' ? [] : [{ kind: 'action', id: promptActions.close, data: {} }];
}

/** The rating question after an end, in the forms that the channel wants. */
export function ratingEntries({ prompts, texts }: ChannelPolicy): EntryBody[] {
  if (texts.ratingQuestion === '') return [];
  const options = ratings.map((rating) => ({ label: String(rating), value: String(rating) }));
  const entries: EntryBody[] = [];
  if (prompts !== 'actions') entries.push({ kind: 'bot', parts: [buttonPart(texts.ratingQuestion, options)] });
  if (prompts !== 'buttons') {
    entries.push({ kind: 'action', id: promptActions.rating, data: { min: 1, max: 5 } });
  }
  return entries;
}

/** Reads a text as the answer to the open prompt; null if it is an ordinary message. Case and outer blanks do not matter. */
export function promptReply(prompt: Prompt, text: string, texts: ChannelTexts): PromptReply | null {
  const said = text.trim().toLowerCase();
  if (prompt.kind === 'rating') {
    const rating = ratings.find((value) => String(value) === said);
    return rating === undefined ? null : { means: 'rating', rating };
  }
  if (said === texts.closeYes.trim().toLowerCase()) return { means: 'close' };
  return said === texts.closeNo.trim().toLowerCase() ? { means: 'keepOpen' } : null;
}
