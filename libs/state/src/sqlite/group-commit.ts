/** Writes of one event-loop turn share one transaction, and so one wait for the disk. */
import { StoreUnavailableError } from '../store.js';

/** Runs `work` inside a transaction: all of it is durable once this returns, none of it if it throws. */
export type Transaction = <T>(work: () => T) => T;

interface Unit {
  /** Does the write inside the transaction; returns what tells the caller once that is committed. */
  readonly write: () => () => void;
  readonly reject: (error: unknown) => void;
}

const unitsPerTransaction = 500;
const unitsWaiting = 50_000;

export class GroupCommit {
  readonly #transaction: Transaction;
  #waiting: Unit[] = [];
  #isClosed = false;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /**
   * Runs `write` in the transaction of this turn and resolves with its result after the commit, in the order of the
   * calls. A write that throws is rejected alone. `write` may run more than once; only its last run counts.
   */
  run<T>(write: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StoreUnavailableError('The store is closed'));
    if (this.#waiting.length >= unitsWaiting) {
      return Promise.reject(new StoreUnavailableError('Too many writes are waiting'));
    }
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#drain());
      this.#waiting.push({
        write: () => {
          const result = write();
          return () => resolve(result);
        },
        reject,
      });
    });
  }

  /** Commits what was begun, then takes no more. */
  close(): void {
    this.#isClosed = true;
    while (this.#waiting.length > 0) this.#commit(this.#waiting.splice(0, unitsPerTransaction));
  }

  #drain(): void {
    this.#commit(this.#waiting.splice(0, unitsPerTransaction));
    if (this.#waiting.length > 0) setImmediate(() => this.#drain());
  }

  /** Halves a group that fails until the culprit stands alone, so that one bad write costs few transactions. */
  #commit(units: readonly Unit[]): void {
    if (units.length === 0) return;
    try {
      const done = this.#transaction(() => units.map((unit) => unit.write()));
      for (const tell of done) tell();
    } catch (error) {
      if (units.length === 1 || error instanceof StoreUnavailableError) {
        for (const unit of units) unit.reject(error);
        return;
      }
      const middle = units.length >> 1;
      this.#commit(units.slice(0, middle));
      this.#commit(units.slice(middle));
    }
  }
}
