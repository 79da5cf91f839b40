/** Events of the trace as those who tell of them give them. */
import type { TraceEvent, TracedFrame, TracedHop, TracedLine } from '#trace';

type Given<E extends TraceEvent> = Omit<E, 'kind' | 'n' | 'at'>;

/** Without the number and the time, which the trace gives. */
export type NewFrame = Given<TracedFrame>;
export type NewHop = Given<TracedHop>;
export type NewLine = Given<TracedLine>;
