/** What time it is in Redis, as far as its answers tell. */

/** How long an estimate is good for: a clock that was set back must not be trusted for ever, milliseconds. */
const trustMs = 60_000;

export class RedisClock {
  /** Redis' time minus ours, milliseconds: never too late. */
  #offset: number | null = null;
  #since = 0;

  /** Redis' present time in milliseconds or somewhat earlier, never later; null if nothing is known of it. */
  now(): number | null {
    return this.#offset === null || performance.now() - this.#since > trustMs ? null : performance.now() + this.#offset;
  }

  /** An answer has just come, and Redis' time when it was made is in it. */
  heard(microseconds: number): void {
    const now = performance.now();
    const offset = microseconds / 1000 - now;
    // What was longer under way seems earlier than it is: the quickest answer is the best.
    const isOld = now - this.#since > trustMs / 2;
    if (this.#offset !== null && offset <= this.#offset && !isOld) return;
    this.#offset = offset;
    this.#since = now;
  }

  /** Another server, or one whose clock was set: what was heard before says nothing. */
  forget(): void {
    this.#offset = null;
  }
}
