/** One who listens to the trace: what it asked for, and a bound on what may wait for it. */
import type { Writable } from 'node:stream';
import type { TraceEvent } from '#trace';

/** Bytes that may wait for a slow listener; what comes while they do is dropped, and how much is told. */
export const unsentLimit = 1_048_576;

/** A conversation and its customer; null: everything. */
export interface Interest {
  readonly channel: string;
  readonly conversation: string;
  readonly session: string;
}

export class TraceListener {
  private dropped = 0;

  /** `sink` takes server-sent events. */
  constructor(
    private readonly sink: Writable,
    private readonly interest: Interest | null,
  ) {}

  /** True for what it asked for. What the Helpdesk's wire says of no conversation may be of any of the customer's. */
  wants(event: TraceEvent): boolean {
    const { interest } = this;
    if (interest === null) return true;
    if (event.channel !== interest.channel) return false;
    if (event.conversation !== null) return event.conversation === interest.conversation;
    return event.kind !== 'hop' && event.session === interest.session;
  }

  /** Writes one event, or drops it if too much waits already. */
  tell(text: string): void {
    if (this.sink.writableLength > unsentLimit) {
      this.dropped++;
      return;
    }
    if (this.dropped > 0) {
      this.sink.write(`event: dropped\ndata: {"count":${this.dropped}}\n\n`);
      this.dropped = 0;
    }
    this.sink.write(text);
  }
}
