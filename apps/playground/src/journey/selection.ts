/** Which conversation and which message the middle column is about. */
import { computed, effect, signal } from '@preact/signals';
import { journeys } from '../trace/trace-store.js';
import { picked, shownSlot, slots } from '../visitors/slots.js';
import type { Journey } from './journeys.js';

/** Everything, or what the shown visitor does. */
export const scope = signal<'visitor' | 'all'>('visitor');
export const selected = signal<string | null>(null);

export const shownConversation = computed(
  () => slots.value.find(({ id }) => id === shownSlot.value)?.conversation ?? null,
);

export const shownJourneys = computed(() =>
  scope.value === 'all'
    ? journeys.value
    : journeys.value.filter(({ conversation }) => conversation === shownConversation.value),
);

export const selectedJourney = computed(() => journeys.value.find(({ id }) => id === selected.value) ?? null);

/** With another conversation the message of the one before is let go. */
effect(() => {
  const shown = shownConversation.value;
  if (scope.peek() === 'visitor' && selectedJourney.peek()?.conversation !== shown) selected.value = null;
});

/** Words of the message that was asked for last, if nothing is known of its journey. */
export const unknownTo = signal<string | null>(null);

/** A click in a chat selects the journey of the message. */
effect(() => {
  if (picked.value === null) return;
  const { conversation, entry, from, words } = picked.value;
  const ofConversation = journeys.peek().filter((journey) => journey.conversation === conversation);
  const journey =
    ofConversation.find(({ id }) => id === entry) ??
    ofConversation.findLast((one) => isAlike(one, from, words)) ??
    null;
  selected.value = journey?.id ?? null;
  unknownTo.value = journey === null ? words : null;
});

function isAlike({ who, title }: Journey, from: string, words: string): boolean {
  return who === from && words !== '' && title.replace(/…$/, '').startsWith(words.slice(0, title.length - 1).trim());
}
