/** Replicas that are known to be gone: their names stay for a while in what they left. */

/** How many are kept in mind, the last ones. */
const most = 1000;

export class Gone {
  /** Since when, by the monotonic clock. */
  readonly #since = new Map<string, number>();

  add(replica: string): void {
    if (this.#since.has(replica)) return;
    this.#since.set(replica, performance.now());
    const [oldest] = this.#since.keys();
    if (this.#since.size > most && oldest !== undefined) this.#since.delete(oldest);
  }

  delete(replica: string): void {
    this.#since.delete(replica);
  }

  has(replica: string): boolean {
    return this.#since.has(replica);
  }

  /** For how long, milliseconds; 0 if it is not known to be gone. */
  forMs(replica: string): number {
    const since = this.#since.get(replica);
    return since === undefined ? 0 : performance.now() - since;
  }
}
