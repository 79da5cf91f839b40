/** Writes into a socket after a while, in the order in which it was told. */
import type { Socket } from 'node:net';

export class DelayedWriter {
  private readonly waiting: Buffer[] = [];
  private lastDue = 0;

  constructor(private readonly socket: Socket) {}

  /** Writes `bytes` in `ms` milliseconds, or when what was said before has been written. */
  write(bytes: Buffer, ms: number): void {
    const now = performance.now();
    if (ms === 0 && this.waiting.length === 0) {
      this.socket.write(bytes);
      return;
    }
    this.lastDue = Math.max(this.lastDue, now + ms);
    this.waiting.push(bytes);
    setTimeout(() => this.writeNext(), this.lastDue - now).unref();
  }

  private writeNext(): void {
    const bytes = this.waiting.shift();
    if (bytes !== undefined && !this.socket.destroyed) this.socket.write(bytes);
  }
}
