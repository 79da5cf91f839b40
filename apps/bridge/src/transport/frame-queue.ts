/** The frames of one socket: handled one after the other in the order of their arrival; a fast sender is slowed down, not dropped. */
import type { WebSocket } from 'ws';

/** Frames that may wait before the socket is no longer read. */
const highWater = 64;
const lowWater = 16;

interface Listener {
  /** The next frame; null for one that is no text in UTF-8. Must not reject. */
  onFrame(frame: string | null): Promise<void>;
  /** The socket is read again: what came meanwhile comes now. */
  onResume(): void;
}

/** Nothing is handled before `open`. */
export class FrameQueue {
  private readonly frames: (string | null)[] = [];
  private isBusy = false;
  private isOpen = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly listener: Listener,
  ) {}

  push(frame: string | null): void {
    this.frames.push(frame);
    if (this.frames.length >= highWater) this.socket.pause();
    this.start();
  }

  /** Frames that came before are handled from now on. */
  open(): void {
    this.isOpen = true;
    this.start();
  }

  private start(): void {
    if (this.isOpen && !this.isBusy) void this.drain();
  }

  private async drain(): Promise<void> {
    this.isBusy = true;
    for (let frame = this.frames.shift(); frame !== undefined; frame = this.frames.shift()) {
      await this.listener.onFrame(frame);
      if (!this.socket.isPaused || this.frames.length > lowWater) continue;
      this.socket.resume();
      this.listener.onResume();
    }
    this.isBusy = false;
  }
}
