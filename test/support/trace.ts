/** Listens to the trace of a bridge: events queue up, every wait has a deadline. */
import { expect } from 'vitest';
import { eventsOf } from '#trace';
import type { TraceEvent, TracedFrame, TracedHop } from '#trace';
import { afterThisTest } from './clean-up.js';

export interface Listening {
  /** Everything that came so far. */
  readonly events: readonly TraceEvent[];
  frames(): readonly TracedFrame[];
  hops(): readonly TracedHop[];
  /** Resolves when such an event has come. */
  comes(wanted: (event: TraceEvent) => boolean): Promise<TraceEvent>;
  stop(): void;
}

/** Resolves when the bridge tells; `conversation` follows that one only. */
export async function listenTo(adminUrl: string, conversation?: string): Promise<Listening> {
  const query = conversation === undefined ? '' : `?conversation=${encodeURIComponent(conversation)}`;
  const leaving = new AbortController();
  const response = await fetch(`${adminUrl}/admin/trace${query}`, { signal: leaving.signal });
  expect(response.status).toBe(200);
  const events: TraceEvent[] = [];
  const reading = (async () => {
    for await (const { data } of eventsOf(response.body!)) events.push(data as TraceEvent);
  })().catch(() => undefined);
  const stop = (): void => leaving.abort();
  afterThisTest(async () => {
    stop();
    await reading;
  });
  return {
    events,
    frames: () => events.filter((event) => event.kind === 'frame'),
    hops: () => events.filter((event) => event.kind === 'hop'),
    comes: async (wanted) => {
      await expect.poll(() => events.some(wanted), { timeout: 5000, interval: 10 }).toBe(true);
      return events.find(wanted)!;
    },
    stop,
  };
}
