/** The frames of one socket: handled one after the other in the order of their arrival; a fast sender is slowed down, not dropped. */
import type { WebSocket } from 'ws';

/** Frames that may wait before the socket is no longer read. */
const highWater = 64;
const lowWater = 16;

/** Nothing is handled before `open`. */
export class FrameQueue {
  private readonly frames: (string | null)[] = [];
  private isBusy = false;
  private isOpen = false;

  /** `handle` must not reject. */
  constructor(
    private readonly socket: WebSocket,
    private readonly handle: (frame: string | null) => Promise<void>,
  ) {}

  /** Null stands for a frame that is no text in UTF-8. */
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
      await this.handle(frame);
      if (this.socket.isPaused && this.frames.length <= lowWater) this.socket.resume();
    }
    this.isBusy = false;
  }
}
