/** What the page has heard of the trace: frames and journeys, the newest of them, and whether it still listens. */
import { batch, signal } from '@preact/signals';
import { eventsOf } from '#trace';
import type { TraceEvent, TracedFrame, TracedLine } from '#trace';
import { Journeys } from '../journey/journeys.js';
import type { Journey } from '../journey/journeys.js';
import { wordless } from './wordless.js';
import { chunksOf } from './chunks.js';
import { token } from './token.js';

/** Frames that are kept. */
const framesKept = 1500;
/** Wait before the stream is asked for again, milliseconds. */
const againMs = 2000;

export type Listening = 'connecting' | 'live' | 'lost' | 'unauthorized';

export const listening = signal<Listening>('connecting');
export const frames = signal<readonly (TracedFrame | TracedLine)[]>([]);
export const journeys = signal<readonly Journey[]>([]);
/** Events that the bridge has dropped because this page was too slow. */
export const dropped = signal(0);
/** Grows with whatever is heard of the Helpdesk. */
export const helpdeskNews = signal(0);

const all = new Journeys();
let waiting: TraceEvent[] = [];

/** Listens for as long as the page is there. */
export async function followTrace(): Promise<never> {
  for (;;) {
    await follow();
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

export function forgetTrace(): void {
  all.clear();
  batch(() => {
    frames.value = [];
    journeys.value = [];
    dropped.value = 0;
  });
}

async function follow(): Promise<void> {
  const headers: Record<string, string> = token.value === '' ? {} : { authorization: `Bearer ${token.value}` };
  try {
    const response = await fetch('/admin/trace', { headers });
    if (response.status === 401) {
      listening.value = 'unauthorized';
      return;
    }
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    listening.value = 'live';
    for await (const { name, data } of eventsOf(chunksOf(response.body))) {
      if (name === 'dropped') dropped.value += (data as { count?: number }).count ?? 0;
      else take(data as TraceEvent);
    }
  } catch {
    // Said below.
  }
  listening.value = 'lost';
}

/** What a conversation said that is deleted is not kept here either; that there were frames is. */
function forgetWords(conversation: string): void {
  const numbers = all.erase(conversation);
  frames.value = frames.value.map((frame) =>
    frame.kind === 'frame' && numbers.has(frame.n) ? wordless(frame) : frame,
  );
}

/** Gathers what comes within one frame of the screen. */
function take(event: TraceEvent): void {
  if (waiting.push(event) === 1) setTimeout(show, 30);
}

function show(): void {
  const events = waiting;
  waiting = [];
  for (const event of events) all.take(event);
  const erased = events.filter((event) => event.kind === 'hop' && event.hop === 'erased');
  batch(() => {
    const fresh = events.filter((event) => event.kind !== 'hop');
    if (fresh.length > 0) frames.value = [...frames.value, ...fresh].slice(-framesKept);
    for (const { conversation } of erased) if (conversation !== null) forgetWords(conversation);
    journeys.value = all.list();
    if (events.some((event) => event.kind === 'hop' || event.wire === 'helpdesk')) helpdeskNews.value++;
  });
}
