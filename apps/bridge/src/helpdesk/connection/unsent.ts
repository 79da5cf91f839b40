/**
 * What a connection was given and the operating system has not taken: a process that was frozen sends it when it wakes, before it can ask
 * whether it still may.
 */

/** So long bytes may wait in the process, milliseconds: what is written in one turn, or a large message on a slow way, is nothing strange. */
const stuckAfterMs = 1000;

/** The part of a WebSocket of the package ws that is needed here. */
interface Wire {
  readonly bufferedAmount: number;
  terminate(): void;
}

export class Unsent {
  /** When the first of the bytes that wait was written, by the monotonic clock; null if none was seen. */
  private since: number | null = null;
  private timer: NodeJS.Timeout | undefined;

  /** `transport` is that of engine.io-client, which changes and has a WebSocket as long as it is open. */
  constructor(private readonly transport: () => object) {}

  /** True while bytes have waited for longer than a second: more of them are not to be added. */
  get isStuck(): boolean {
    if (this.since === null || this.clearIfNone()) return false;
    return performance.now() - this.since > stuckAfterMs;
  }

  /** To be called when something was written. */
  wrote(): void {
    if (this.since !== null || this.bytes === 0) return;
    this.since = performance.now();
    // Other bytes that wait when next something is written are not to be taken for these.
    this.timer = setTimeout(() => this.clearIfNone(), stuckAfterMs).unref();
  }

  /** Ends the connection by `close`; what waits would be sent before its goodbye, whenever that is, and is thrown away. */
  endBy(close: () => void): void {
    const wire = this.bytes > 0 ? this.wire : null;
    clearTimeout(this.timer);
    close();
    wire?.terminate();
  }

  private clearIfNone(): boolean {
    if (this.bytes > 0) return false;
    this.since = null;
    clearTimeout(this.timer);
    return true;
  }

  private get bytes(): number {
    return this.wire?.bufferedAmount ?? 0;
  }

  private get wire(): Wire | null {
    const transport = this.transport();
    return 'ws' in transport && isWire(transport.ws) ? transport.ws : null;
  }
}

function isWire(value: unknown): value is Wire {
  return (
    typeof value === 'object' &&
    value !== null &&
    'bufferedAmount' in value &&
    typeof value.bufferedAmount === 'number' &&
    'terminate' in value &&
    typeof value.terminate === 'function'
  );
}
