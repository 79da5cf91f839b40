/** What the trace of the bridge tells, as far as the page reads it. */

interface Place {
  readonly n: number;
  readonly at: number;
  readonly channel: string;
  readonly conversation: string | null;
}

export interface Frame extends Place {
  readonly kind: 'frame';
  readonly wire: 'channel' | 'helpdesk';
  readonly direction: 'received' | 'sent';
  readonly by: 'socket' | 'http';
  readonly name: string;
  readonly bytes: number;
  readonly socket: string | null;
  readonly session: string | null;
  readonly ticket: string | null;
  readonly entry: string | null;
  readonly status: number | null;
  readonly body?: unknown;
}

export interface Hop extends Place {
  readonly kind: 'hop';
  readonly hop: string;
  readonly ref: string;
  readonly detail: string;
  readonly entry: string | null;
  readonly push: number | null;
  readonly frame: number | null;
}

export interface Line extends Place {
  readonly kind: 'line';
  readonly wire: 'channel' | 'helpdesk';
  readonly what: 'opened' | 'closed' | 'refused';
  readonly detail: string;
  readonly session: string | null;
}

export type TraceEvent = Frame | Hop | Line;
