/** A bell between one waiter and many ringers: rings that come early are kept as one. */

/** Never loses a ring: one that nobody waits for is kept for the next wait. */
export class Bell {
  private rung = false;
  private wake: (() => void) | undefined;

  /** True if it was rung since the last wait or take; the ring is used up. */
  take(): boolean {
    const wasRung = this.rung;
    this.rung = false;
    return wasRung;
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Resolves true when rung (or already rung since the last wait), false after `ms` milliseconds. One waiter at a time. */
  wait(ms: number): Promise<boolean> {
    if (this.rung) {
      this.rung = false;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve(this.rung);
        this.rung = false;
      };
      const timer = setTimeout(end, ms);
      this.wake = end;
    });
  }
}
