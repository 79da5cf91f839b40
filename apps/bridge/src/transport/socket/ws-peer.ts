/** A client's WebSocket as the session layer sees it. */
import { WebSocket } from 'ws';
import { closeCodes } from '#channel';
import type { CloseName } from '#channel';
import type { Admission } from '../../relay/inbound/asker.js';
import { mayTouch } from '../../relay/inbound/ownership.js';
import type { Peer } from '../../session/sessions.js';
import { traceSocketFrame } from '../../trace/client-wire.js';
import type { Trace } from '../../trace/trace.js';

/** The same for all peers. */
export interface PeerLimits {
  /** Bytes that may wait for the peer. */
  readonly maxUnsentBytes: number;
  /** Time in which a peer must take what is written before it is given up, milliseconds. */
  readonly sendTimeoutMs: number;
  readonly trace: Trace;
}

interface Listener {
  /** A ping is to follow. */
  onProbe(): void;
  /** The peer takes nothing and is given up. */
  onSlow(): void;
}

interface Behind {
  readonly texts: string[];
  bytes: number;
  isProbeDue: boolean;
}

export class WsPeer implements Peer {
  private farewell: number | null = null;
  private waiting: ((isWritable: boolean) => void)[] = [];
  /** What came while a long frame goes out, in whose middle nothing else may be written; null while none does. */
  private behind: Behind | null = null;
  private hasLost = false;

  constructor(
    readonly socketId: string,
    private readonly admission: Admission,
    readonly origin: string,
    private readonly socket: WebSocket,
    private readonly limits: PeerLimits,
    private readonly listener: Listener,
  ) {}

  /** The socket is closed. */
  onClose(): void {
    this.tell(false);
  }

  get channel(): string {
    return this.admission.channel.name;
  }

  get visitor(): string | null {
    return this.admission.visitor?.userId ?? null;
  }

  mayHear(userKey: string): boolean {
    return mayTouch(this.admission, userKey);
  }

  send(text: string): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    const { behind } = this;
    if (this.socket.bufferedAmount + (behind?.bytes ?? 0) > this.limits.maxUnsentBytes) {
      this.giveUp();
      return false;
    }
    if (behind !== null) {
      behind.texts.push(text);
      behind.bytes += Buffer.byteLength(text);
      return true;
    }
    this.socket.send(text, () => {
      if (this.waiting.length > 0 && !this.isHalfFull) this.tell(true);
    });
    const { channel, socketId: socket } = this;
    traceSocketFrame(this.limits.trace, { channel, socket }, 'sent', text);
    return true;
  }

  /**
   * Writes one text frame in fragments, each when the peer has taken the one before. Resolves true when all of it was taken; false
   * if the socket is closing, or was closed because the peer took nothing for long. Rejects, with the socket closed, if the
   * slices do. One at a time.
   */
  async sendLong(slices: AsyncIterable<Buffer>): Promise<boolean> {
    const behind: Behind = { texts: [], bytes: 0, isProbeDue: false };
    this.behind = behind;
    let isWhole = false;
    try {
      isWhole = await this.fragments(slices);
      return isWhole;
    } finally {
      this.behind = null;
      if (isWhole) this.follow(behind);
      else this.breakOff(behind);
    }
  }

  get isWritable(): boolean {
    return this.socket.readyState === WebSocket.OPEN && this.behind === null && !this.isHalfFull;
  }

  /** False while something that was accepted is not written yet: then a ping would confirm too much. */
  get isInOrder(): boolean {
    return this.behind === null;
  }

  writable(): Promise<boolean> {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    if (this.isWritable) return Promise.resolve(true);
    return new Promise((resolve) => {
      // Behind a long frame one waits as long as the peer takes that.
      const timer = this.behind === null ? setTimeout(() => this.giveUp(), this.limits.sendTimeoutMs) : undefined;
      this.waiting.push((isWritable) => {
        clearTimeout(timer);
        resolve(isWritable);
      });
    });
  }

  probe(): void {
    if (this.behind === null) this.listener.onProbe();
    else this.behind.isProbeDue = true;
  }

  close(name: CloseName): void {
    const { code, reason } = closeCodes[name];
    if (this.socket.readyState === WebSocket.OPEN) this.farewell = code;
    this.socket.close(code, reason);
  }

  /** True if the peer has answered our close frame: then it has received all that was written before. */
  hasAnswered(closeCode: number): boolean {
    return closeCode === this.farewell && !this.hasLost;
  }

  /** True when the peer has taken it, or at least the system has for it. */
  private fragment(data: Buffer, fin: boolean): Promise<boolean> {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.giveUp();
        resolve(false);
      }, this.limits.sendTimeoutMs);
      this.socket.send(data, { fin, binary: false, compress: false }, (error) => {
        clearTimeout(timer);
        resolve(!error);
      });
    });
  }

  private async fragments(slices: AsyncIterable<Buffer>): Promise<boolean> {
    for await (const slice of slices) if (!(await this.fragment(slice, false))) return false;
    return this.fragment(Buffer.alloc(0), true);
  }

  private follow({ texts, isProbeDue }: Behind): void {
    for (const text of texts) this.send(text);
    if (isProbeDue) this.listener.onProbe();
    if (!this.isHalfFull) this.tell(this.isWritable);
  }

  /** In the middle of a frame: nothing can follow it any more. */
  private breakOff({ texts }: Behind): void {
    this.hasLost ||= texts.length > 0;
    if (this.socket.readyState === WebSocket.OPEN) this.close('overloaded');
    this.tell(false);
  }

  private get isHalfFull(): boolean {
    return this.socket.bufferedAmount > this.limits.maxUnsentBytes / 2;
  }

  private tell(isWritable: boolean): void {
    for (const told of this.waiting.splice(0)) told(isWritable);
  }

  private giveUp(): void {
    this.listener.onSlow();
    this.close('overloaded');
    this.tell(false);
  }
}
