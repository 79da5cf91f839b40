/** A few at a time, some waiting in order, and a clear no to the rest. */

/** `busy`: too many wait already, or the wait took too long. `stopped`: the wait was given up. */
export type NoSlot = 'busy' | 'stopped';

interface Waiter {
  readonly resolve: (got: (() => void) | NoSlot) => void;
}

export class Slots {
  readonly #count: number;
  readonly #queue: number;
  readonly #waiting = new Set<Waiter>();
  #taken = 0;

  constructor(count: number, queue: number) {
    this.#count = count;
    this.#queue = queue;
  }

  /** How many are taken, and how many wait. */
  get load(): { running: number; waiting: number } {
    return { running: this.#taken, waiting: this.#waiting.size };
  }

  /** A slot as the function that gives it back (once; again does nothing), or why there is none. Waits at most `waitMs`. */
  take(waitMs: number, signal: AbortSignal): Promise<(() => void) | NoSlot> {
    if (signal.aborted) return Promise.resolve('stopped');
    if (this.#taken < this.#count) {
      this.#taken += 1;
      return Promise.resolve(this.#release());
    }
    if (this.#waiting.size >= this.#queue) return Promise.resolve('busy');
    return new Promise((resolve) => {
      const settle = (got: (() => void) | NoSlot): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.#waiting.delete(waiter);
        resolve(got);
      };
      const stop = (): void => settle('stopped');
      const timer = setTimeout(() => settle('busy'), waitMs);
      const waiter: Waiter = { resolve: settle };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.add(waiter);
    });
  }

  /** A slot that is given back goes to whoever waits longest. */
  #release(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const [next] = this.#waiting;
      if (next === undefined) this.#taken -= 1;
      else next.resolve(this.#release());
    };
  }
}
