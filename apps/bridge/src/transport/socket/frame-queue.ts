/** The frames of one socket: handled one after the other in the order of their arrival; a fast sender is slowed down, not dropped. */
import type { WebSocket } from 'ws';

/** What may wait before the socket is no longer read, and what is left when it is again. Large frames would take the memory long before they are many. */
const highWater = { frames: 64, characters: 262_144 };
const lowWater = { frames: 16, characters: 65_536 };

interface Listener {
  /** The next frame; null for one that is no text in UTF-8. Must not reject. */
  onFrame(frame: string | null): Promise<void>;
  /** The socket is read again: what came meanwhile comes now. */
  onResume(): void;
}

/** Nothing is handled before `open`. */
export class FrameQueue {
  private readonly frames: (string | null)[] = [];
  private characters = 0;
  private isBusy = false;
  private isOpen = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly listener: Listener,
  ) {}

  push(frame: string | null): void {
    this.frames.push(frame);
    this.characters += frame?.length ?? 0;
    if (this.frames.length >= highWater.frames || this.characters >= highWater.characters) this.socket.pause();
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
      this.characters -= frame?.length ?? 0;
      await this.listener.onFrame(frame);
      const hasRoom = this.frames.length <= lowWater.frames && this.characters <= lowWater.characters;
      if (!this.socket.isPaused || !hasRoom) continue;
      this.socket.resume();
      this.listener.onResume();
    }
    this.isBusy = false;
  }
}
