/** When heartbeats are sent: again and again, at once where somebody asks for one, and how long they have not been answered. */
import { Bell, pause } from '#async';
import { StoreUnavailableError } from '../../../contract/store.js';

/** Shortest time between two heartbeats, milliseconds. */
const leastMs = 40;
/** Time until the next one after one that failed, milliseconds; or the interval, if that is shorter. */
const againMs = 250;
/** Without an answer for so long Redis is said to be silent, milliseconds. */
const silentMs = 2000;

type Waiter = PromiseWithResolvers<void>;

export class Pulse {
  readonly #beat: () => Promise<void>;
  readonly #intervalMs: number;
  readonly #bell = new Bell();
  #waiters: Waiter[] = [];
  #unansweredSince: number | null = null;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  /** `beat` sends one heartbeat and rejects if it is not answered in time. */
  constructor(beat: () => Promise<void>, intervalMs: number) {
    this.#beat = beat;
    this.#intervalMs = intervalMs;
  }

  /** True if Redis has not answered for a while. */
  get isSilent(): boolean {
    return this.#unansweredSince !== null && performance.now() - this.#unansweredSince > silentMs;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Sends one at once. */
  hurry(): void {
    this.#bell.ring();
  }

  /** Resolves when a heartbeat that was sent after the call is answered; rejects with a `StoreUnavailableError`. */
  next(): Promise<void> {
    if (this.#isStopped) return Promise.reject(new StoreUnavailableError('The store is closed'));
    const waiter: Waiter = Promise.withResolvers();
    this.#waiters.push(waiter);
    this.#bell.ring();
    return waiter.promise;
  }

  /** Resolves when the last one has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#bell.ring();
    await this.#running;
    this.#bell.stop();
    for (const { reject } of this.#waiters.splice(0)) reject(new StoreUnavailableError('The store is closed'));
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const begun = performance.now();
      const waiters = this.#waiters.splice(0);
      this.#unansweredSince ??= begun;
      try {
        await this.#beat();
        this.#unansweredSince = null;
        for (const { resolve } of waiters) resolve();
        await this.#until(begun + this.#intervalMs, begun);
      } catch (error) {
        const unavailable = new StoreUnavailableError('Redis does not answer', { cause: error });
        for (const { reject } of waiters) reject(unavailable);
        await this.#until(begun + Math.min(this.#intervalMs, againMs), begun);
      }
    }
  }

  /** Until then, or until somebody is in a hurry. */
  async #until(time: number, begun: number): Promise<void> {
    for (let left = time - performance.now(); left > 0; left = time - performance.now()) {
      if (await this.#bell.wait(left)) break;
    }
    const least = begun + leastMs - performance.now();
    if (!this.#isStopped && least > 0) await pause(least);
  }
}
