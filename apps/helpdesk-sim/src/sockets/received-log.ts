// Notes every request that arrives, and how many `support` requests of one customer are under way at once.
import { customerKey } from '../desk/tickets.js';

/** One socket request as it arrived; `at` is the simulator's clock in milliseconds. */
export interface ReceivedRequest {
  at: number;
  sid: string;
  organisation: string;
  event: string;
  payload: unknown;
}

/** Keeps the latest requests, and the peaks of the latest customers, up to a limit each. */
export class ReceivedLog {
  readonly #limit: number;
  readonly #requests: ReceivedRequest[] = [];
  readonly #load = new Map<string, { now: number; peak: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(request: ReceivedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > this.#limit) this.#requests.shift();
  }

  /** The requests in the order of their arrival. */
  list(): readonly ReceivedRequest[] {
    return [...this.#requests];
  }

  /** Counts a `support` request in; the answer counts it out. */
  begin(organisation: string, sessionId: string): () => void {
    const key = customerKey(organisation, sessionId);
    const load = this.#load.get(key) ?? { now: 0, peak: 0 };
    load.peak = Math.max(load.peak, ++load.now);
    this.#load.set(key, load);
    const [oldest] = this.#load.keys();
    if (this.#load.size > this.#limit && oldest !== undefined) this.#load.delete(oldest);
    return () => {
      load.now -= 1;
    };
  }

  /** The most `support` requests of this customer that were ever under way together; 0 if there was none. */
  peakOf(organisation: string, sessionId: string): number {
    return this.#load.get(customerKey(organisation, sessionId))?.peak ?? 0;
  }
}
