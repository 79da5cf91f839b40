/** Pings on one socket: proof that the peer is alive, and that what was written before has arrived. */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';

/** A ping follows a write within this time, milliseconds. */
const probeMs = 100;
/** Unless there was one lately: a busy socket is pinged so often, milliseconds. */
const busyMs = 1000;

/** Of a ping, too many to guess. */
const payloadBytes = 16;

/** Milliseconds. */
export interface HeartbeatTimings {
  readonly pingIntervalMs: number;
  /** In which a ping must be answered. */
  readonly pongTimeoutMs: number;
}

interface Listener {
  /** Before a ping goes out. */
  onPing(): void;
  /** When it was answered. */
  onPong(): void;
  /** When it was not answered in time. */
  onDead(): void;
}

export class Heartbeat {
  private timer: NodeJS.Timeout;
  /** The ping that waits for its pong: nobody can answer it who has not read it. */
  private open: string | null = null;
  private isProbeDue = false;
  private pingedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly socket: WebSocket,
    private readonly timings: HeartbeatTimings,
    private readonly listener: Listener,
  ) {
    this.timer = this.due(timings.pingIntervalMs);
    socket.on('pong', (data: Buffer) => this.onPong(data.toString('latin1')));
  }

  /** Asks for a ping soon. */
  probe(): void {
    if (this.isProbeDue) return;
    this.isProbeDue = true;
    if (this.open === null) this.schedule(this.untilProbe());
  }

  /** What the peer has sent was not read for a while: its answer has all its time from now on. */
  excuse(): void {
    if (this.open !== null) this.schedule(this.timings.pongTimeoutMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private ping(): void {
    this.isProbeDue = false;
    this.pingedAt = performance.now();
    this.open = randomBytes(payloadBytes).toString('latin1');
    this.listener.onPing();
    this.socket.ping(Buffer.from(this.open, 'latin1'));
    this.schedule(this.timings.pongTimeoutMs);
  }

  private onPong(data: string): void {
    if (data !== this.open) return;
    this.open = null;
    this.schedule(this.isProbeDue ? this.untilProbe() : this.timings.pingIntervalMs);
    this.listener.onPong();
  }

  private untilProbe(): number {
    return Math.max(probeMs, this.pingedAt + busyMs - performance.now());
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = this.due(ms);
  }

  /** The next ping, or the end of one that was not answered. */
  private due(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.onDue(), ms);
  }

  private onDue(): void {
    if (this.open === null) this.ping();
    else if (this.socket.isPaused) this.excuse();
    else setImmediate((ping) => this.judge(ping), this.open);
  }

  /** After a standstill of the process timers come first, and what has arrived meanwhile is read after them. */
  private judge(ping: string): void {
    if (ping === this.open) this.listener.onDead();
  }
}
