/** Writes of one event-loop turn become one row of arrivals; their callers learn of it afterwards. */
import { StoreUnavailableError } from '../../contract/store.js';

/** One write that somebody waits for. */
export interface Unit {
  /**
   * Changes memory. Returns what is to be written, null if nothing is. If it throws, it changed nothing and the caller is
   * told so, but no other.
   */
  apply(): string | null;
  /** Takes back what `apply` did; called in reverse order. */
  undo(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/** Rows stay small enough for a turn of the event loop: so many units, or so many characters and the unit that passed them. */
const unitsPerRow = 500;
const charactersPerRow = 1_000_000;
const unitsWaiting = 50_000;

export class Turns {
  readonly #write: (texts: readonly string[]) => void;
  readonly #afterwards: () => void;
  #waiting: Unit[] = [];
  #isClosed = false;

  /** `write` makes texts durable, all or none; `afterwards` runs when the callers of a row were told. */
  constructor(write: (texts: readonly string[]) => void, afterwards: () => void) {
    this.#write = write;
    this.#afterwards = afterwards;
  }

  /** Rejects at once if the store is closed or too much waits. */
  add(unit: Unit): void {
    if (this.#isClosed) unit.reject(new StoreUnavailableError('The store is closed'));
    else if (this.#waiting.length >= unitsWaiting) {
      unit.reject(new StoreUnavailableError('Too many writes are waiting'));
    } else {
      if (this.#waiting.length === 0) setImmediate(() => this.#drain());
      this.#waiting.push(unit);
    }
  }

  /** Writes what was begun, then takes no more. */
  close(): void {
    this.#isClosed = true;
    while (this.#waiting.length > 0) this.#writeRow();
  }

  #drain(): void {
    if (this.#waiting.length === 0) return;
    this.#writeRow();
    if (this.#waiting.length > 0) setImmediate(() => this.#drain());
    this.#afterwards();
  }

  #writeRow(): void {
    const texts: string[] = [];
    const done: Unit[] = [];
    const wrong = new Map<Unit, unknown>();
    let characters = 0;
    const most = Math.min(this.#waiting.length, unitsPerRow);
    while (done.length < most && characters < charactersPerRow) {
      const unit = this.#waiting[done.length] as Unit;
      done.push(unit);
      try {
        const text = unit.apply();
        if (text === null) continue;
        texts.push(text);
        characters += text.length;
      } catch (error) {
        wrong.set(unit, error);
      }
    }
    this.#waiting = this.#waiting.length === done.length ? [] : this.#waiting.slice(done.length);
    try {
      if (texts.length > 0) this.#write(texts);
    } catch (error) {
      for (const unit of done.toReversed()) if (!wrong.has(unit)) unit.undo();
      for (const unit of done) unit.reject(error);
      return;
    }
    for (const unit of done) {
      if (wrong.has(unit)) unit.reject(wrong.get(unit));
      else unit.resolve();
    }
  }
}
