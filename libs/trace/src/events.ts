/** What the trace tells: the frames of both wires, the steps of every message, and connections that come and go. */

/** Where something is: fields that are not known are null. */
interface Place {
  /** Grows by one with each event of this process. */
  readonly n: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly channel: string;
  readonly conversation: string | null;
}

/** One frame, request or answer as it was on a wire. */
export interface TracedFrame extends Place {
  readonly kind: 'frame';
  readonly wire: 'channel' | 'helpdesk';
  /** By the bridge. */
  readonly direction: 'received' | 'sent';
  readonly by: 'socket' | 'http';
  /** The event's name; of a request that has none, its method and path. */
  readonly name: string;
  readonly bytes: number;
  /** Of a client. */
  readonly socket: string | null;
  /** Of the Helpdesk. */
  readonly session: string | null;
  readonly ticket: string | null;
  /** The transcript entry that the frame shows. */
  readonly entry: string | null;
  /** HTTP status of an answer. */
  readonly status: number | null;
  /** Only where the configuration says so; without keys, and cut if it is long. */
  readonly body?: unknown;
}

/** One step of a journey; `ref` is the id of an entry or of a work item, or a push number. */
export interface TracedHop extends Place {
  readonly kind: 'hop';
  readonly hop: string;
  readonly ref: string;
  readonly detail: string;
  /** The entry that it is about. */
  readonly entry: string | null;
  /** Of an entry for clients. */
  readonly push: number | null;
  /** `n` of the frame that caused or carried it. */
  readonly frame: number | null;
}

/** A connection came or went. */
export interface TracedLine extends Place {
  readonly kind: 'line';
  readonly wire: 'channel' | 'helpdesk';
  readonly what: 'opened' | 'closed' | 'refused';
  readonly detail: string;
  readonly socket: string | null;
  readonly session: string | null;
}

/** All that a stream of the trace brings, besides `dropped`: `{ count }` of events that were left out because the listener was slow. */
export type TraceEvent = TracedFrame | TracedHop | TracedLine;
