/** A client's WebSocket as the session layer sees it. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { closeCodes } from '#channel';
import type { CloseName } from '#channel';
import type { Peer } from '../session/sessions.js';

export class WsPeer implements Peer {
  readonly socketId = randomUUID();
  private farewell: number | null = null;

  constructor(
    readonly channel: string,
    private readonly socket: WebSocket,
    private readonly hooks: { maxUnsentBytes: number; onProbe: () => void; onSlow: () => void },
  ) {}

  send(text: string): boolean {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    if (this.socket.bufferedAmount > this.hooks.maxUnsentBytes) {
      this.hooks.onSlow();
      this.close('overloaded');
      return false;
    }
    this.socket.send(text);
    return true;
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
}
