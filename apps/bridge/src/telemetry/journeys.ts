/** The seam between the road of a message and the telemetry that follows it: null while nobody does, so that each step costs one look. */
import type { Ref } from '#state';
import type { StoredWork } from '#translation';

/** A point of a journey, as `traceparent` of W3C Trace Context; it travels with notices. */
export type TracePoint = string;

/** A stretch of a journey that has begun. */
export interface Leg {
  /** Where it is, for what follows on it. */
  readonly point: TracePoint;
  /** For logs and figures; absent if nobody will see the trace. */
  readonly traceId: string | undefined;
  /** A stretch within it. */
  step(name: string): Leg;
  /** `fault`: why it did not go well, in a word. */
  end(fault?: string): void;
}

type Item = Pick<StoredWork, 'id' | 'at' | 'channel' | 'conversationId'>;

/** Follows messages over both wires. No call waits, rejects or throws. */
export interface Journeys {
  /** An event of a client came; `parent` is what its request says of the trace that it belongs to. */
  accept(channel: string, eventType: string, via: 'socket' | 'http', parent?: string): Leg;
  /** Items wait here for the Helpdesk; `point` is where they come from. */
  waits(items: readonly Item[], point: TracePoint): void;
  /** An item goes out as this request; how that ends is told by one of the next two. */
  attempts(item: Item, request: string): void;
  /** An attempt was answered, or ended without an outcome. */
  attempted(workId: string, fault?: string): void;
  /** The item is done with; `fault`: it was given up. */
  settled(workId: string, fault?: string): void;
  /** The history is asked whether items have arrived. */
  readsBack(items: readonly Item[]): Leg;
  /** The reply to an item is taken into its conversation; until it ends what is said there follows on it. */
  replies(item: Item): Leg;
  /** Something that was said unasked is taken into its conversation, likewise. */
  hears(ref: Ref, name: string): Leg;
  /** Where the conversation's news come from. */
  pointOf(ref: Ref): TracePoint | undefined;
  /** The trace that an item is in, if somebody will see it. */
  traceOf(workId: string): string | undefined;
  /** News that came from there were written to a socket; `since` is when they came here, Unix milliseconds. */
  delivered(point: TracePoint, ref: Ref, since: number): void;
  /** Hands over what is still here, within a deadline. Never rejects. */
  close(): Promise<void>;
}

/** The trace that the point is in; undefined if nobody will see it. */
export function traceIdOf(point: TracePoint | undefined): string | undefined {
  return point?.endsWith('01') === true ? point.slice(3, 35) : undefined;
}
