/** Pings on one socket: proof that the peer is alive, and that what was written before has arrived. */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';

/** A ping follows a write within this time, milliseconds. */
const probeMs = 100;
/** Unless there was one lately: a busy socket is pinged so often, milliseconds. */
const busyMs = 1000;

/** Of a ping, too many to guess. */
const payloadBytes = 16;

export interface HeartbeatOptions {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Before a ping goes out. */
  readonly onPing: () => void;
  /** When it was answered. */
  readonly onPong: () => void;
  /** When it was not answered in time. */
  readonly onDead: () => void;
}

export class Heartbeat {
  private timer: NodeJS.Timeout;
  /** The ping that waits for its pong: nobody can answer it who has not read it. */
  private open: string | null = null;
  private isProbeDue = false;
  private pingedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: HeartbeatOptions,
  ) {
    this.timer = setTimeout(() => this.ping(), options.intervalMs);
    socket.on('pong', (data: Buffer) => this.onPong(data.toString('latin1')));
  }

  /** Asks for a ping soon. */
  probe(): void {
    if (this.isProbeDue) return;
    this.isProbeDue = true;
    if (this.open === null) this.schedule(() => this.ping(), this.untilProbe());
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private ping(): void {
    this.isProbeDue = false;
    this.pingedAt = performance.now();
    this.open = randomBytes(payloadBytes).toString('latin1');
    this.options.onPing();
    this.socket.ping(Buffer.from(this.open, 'latin1'));
    this.schedule(this.options.onDead, this.options.timeoutMs);
  }

  private onPong(data: string): void {
    if (data !== this.open) return;
    this.open = null;
    this.schedule(() => this.ping(), this.isProbeDue ? this.untilProbe() : this.options.intervalMs);
    this.options.onPong();
  }

  private untilProbe(): number {
    return Math.max(probeMs, this.pingedAt + busyMs - performance.now());
  }

  private schedule(act: () => void, ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, ms);
  }
}
