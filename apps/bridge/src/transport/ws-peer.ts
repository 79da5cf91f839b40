/** A client's WebSocket as the session layer sees it. */
import { WebSocket } from 'ws';
import { closeCodes } from '#channel';
import type { CloseName } from '#channel';
import type { Admission } from '../relay/asker.js';
import { mayTouch } from '../relay/ownership.js';
import type { Peer } from '../session/sessions.js';
import { traceSocketFrame } from '../trace/client-wire.js';
import type { Trace } from '../trace/trace.js';

/** Time in which a peer must take data before it is given up, milliseconds. */
const takeWithinMs = 2000;

export class WsPeer implements Peer {
  private farewell: number | null = null;
  private waiting: ((isWritable: boolean) => void)[] = [];

  constructor(
    readonly socketId: string,
    private readonly admission: Admission,
    readonly origin: string,
    private readonly socket: WebSocket,
    private readonly hooks: { maxUnsentBytes: number; onProbe: () => void; onSlow: () => void; trace: Trace },
  ) {
    socket.once('close', () => this.tell(false));
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
    if (this.socket.bufferedAmount > this.hooks.maxUnsentBytes) {
      this.giveUp();
      return false;
    }
    this.socket.send(text, () => {
      if (this.waiting.length > 0 && !this.isHalfFull) this.tell(true);
    });
    const { channel, socketId: socket } = this;
    traceSocketFrame(this.hooks.trace, { channel, socket }, 'sent', text);
    return true;
  }

  get isWritable(): boolean {
    return this.socket.readyState === WebSocket.OPEN && !this.isHalfFull;
  }

  writable(): Promise<boolean> {
    if (this.socket.readyState !== WebSocket.OPEN) return Promise.resolve(false);
    if (!this.isHalfFull) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(), takeWithinMs);
      this.waiting.push((isWritable) => {
        clearTimeout(timer);
        resolve(isWritable);
      });
    });
  }

  probe(): void {
    this.hooks.onProbe();
  }

  close(name: CloseName): void {
    const { code, reason } = closeCodes[name];
    if (this.socket.readyState === WebSocket.OPEN) this.farewell = code;
    this.socket.close(code, reason);
  }

  /** True if the peer has answered our close frame: then it has received all that was written before. */
  hasAnswered(closeCode: number): boolean {
    return closeCode === this.farewell;
  }

  private get isHalfFull(): boolean {
    return this.socket.bufferedAmount > this.hooks.maxUnsentBytes / 2;
  }

  private tell(isWritable: boolean): void {
    for (const told of this.waiting.splice(0)) told(isWritable);
  }

  private giveUp(): void {
    this.hooks.onSlow();
    this.close('overloaded');
    this.tell(false);
  }
}
