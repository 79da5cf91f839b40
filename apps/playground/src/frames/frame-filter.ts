/** Which frames are shown. */
import { computed, signal } from '@preact/signals';
import type { TracedFrame, TracedLine } from '#trace';
import { scope, selectedJourney, shownConversation } from '../journey/selection.js';
import { frames, journeys } from '../trace/trace-store.js';

export const words = signal('');
export const wire = signal<'both' | 'channel' | 'helpdesk'>('both');

/** Tickets and sessions of the shown conversation, as far as its frames tell. */
const known = computed(() => {
  const conversation = shownConversation.value;
  const numbers = new Set(
    journeys.value.filter((one) => one.conversation === conversation).flatMap((one) => one.frames),
  );
  const sessions = new Set<string>();
  for (const frame of frames.value) {
    const isTheirs = frame.conversation === conversation || numbers.has(frame.n);
    if (isTheirs && frame.session !== null) sessions.add(frame.session);
  }
  return { conversation, sessions };
});

export const shownFrames = computed(() => {
  const journey = selectedJourney.value;
  const numbers = journey === null ? null : new Set(journey.frames);
  const text = words.value.trim().toLowerCase();
  return frames.value.filter(
    (frame) =>
      (numbers === null ? isInScope(frame) : numbers.has(frame.n)) &&
      (wire.value === 'both' || frame.wire === wire.value) &&
      (text === '' || textOf(frame).includes(text)),
  );
});

function isInScope(frame: TracedFrame | TracedLine): boolean {
  if (scope.value === 'all') return true;
  const { conversation, sessions } = known.value;
  if (frame.conversation !== null) return frame.conversation === conversation;
  return frame.wire === 'helpdesk' && frame.session !== null && sessions.has(frame.session);
}

function textOf(frame: TracedFrame | TracedLine): string {
  return JSON.stringify(frame).toLowerCase();
}
