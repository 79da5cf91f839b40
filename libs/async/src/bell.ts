/** A bell between one waiter and many ringers: rings that come early are kept as one. */

/** A timer takes no longer wait, milliseconds. */
const longestTimerMs = 2_147_483_647;

/** Never loses a ring: one that nobody waits for is kept for the next wait. One waiter at a time. */
export class Bell {
  private isRung = false;
  private wake: ((isRung: boolean) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** When the timer ends, by the monotonic clock. */
  private armedFor = Number.POSITIVE_INFINITY;

  ring(): void {
    if (this.wake === undefined) this.isRung = true;
    else this.end(true);
  }

  /**
   * Resolves true when rung (or already rung since the last wait), false after `ms` milliseconds or some time before: a timer that
   * was set for an earlier wait is used again, so that most waits set none. Who is woken early waits again.
   */
  wait(ms: number): Promise<boolean> {
    if (this.isRung || ms <= 0) {
      const wasRung = this.isRung;
      this.isRung = false;
      return Promise.resolve(wasRung);
    }
    this.arm(ms);
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** Sets no timer any more. Nobody may wait. */
  stop(): void {
    clearTimeout(this.timer);
  }

  private arm(ms: number): void {
    const at = performance.now() + ms;
    if (at >= this.armedFor) return;
    clearTimeout(this.timer);
    this.armedFor = at;
    // Timers may end a little early.
    this.timer = setTimeout(() => this.onTime(), Math.min(Math.ceil(ms), longestTimerMs));
  }

  private onTime(): void {
    this.armedFor = Number.POSITIVE_INFINITY;
    this.end(false);
  }

  private end(isRung: boolean): void {
    const { wake } = this;
    this.wake = undefined;
    wake?.(isRung);
  }
}
