/** The door of the trace: what its events are, and how their stream is read; for the bridge that tells and for all who listen. */
export { eventsOf, UnreadableStreamError } from './event-stream.js';
export type { StreamEvent } from './event-stream.js';
export type { TraceEvent, TracedFrame, TracedHop, TracedLine } from './events.js';
