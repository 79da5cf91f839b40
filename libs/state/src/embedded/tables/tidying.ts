/** Brings the tables by conversation up to date behind the arrivals, then cuts these: now and then, all in one transaction. */
import type { Documents } from '../../contract/conversation.js';
import type { StoreSecret } from '../../contract/erased.js';
import type { Arrivals } from '../arrivals/arrivals.js';
import type { Memory } from '../memory/memory.js';
import type { Statements } from '../sqlite/statements.js';
import { writeTables } from './write-tables.js';

/** When the tables are brought up to date. */
export interface TidyingBounds {
  /** At the latest so long after something arrived, in milliseconds. */
  readonly tidyAfterMs: number;
  /** At the latest when so many conversations changed: one takes tens of microseconds in which nothing else is done. */
  readonly tidyConversations: number;
  /** At the latest when so much arrived, in characters. */
  readonly tidyCharacters: number;
}

interface Parts<D extends Documents> {
  readonly sql: Statements;
  readonly memory: Memory<D>;
  readonly arrivals: Arrivals;
  readonly secret: () => StoreSecret;
  /** Runs `work` in a transaction; throws if it cannot be committed. */
  readonly transact: (work: () => void) => void;
}

export class Tidying<D extends Documents> {
  readonly #parts: Parts<D>;
  readonly #bounds: TidyingBounds;
  #timer: NodeJS.Timeout | null = null;
  #isUrgent = false;
  #failure: unknown = null;

  constructor(parts: Parts<D>, bounds: TidyingBounds) {
    this.#parts = parts;
    this.#bounds = bounds;
  }

  /** Why the tables could not be brought up to date the last time; null if they could. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Something arrived. */
  plan(): void {
    const { arrivals, memory } = this.#parts;
    const { tidyAfterMs, tidyConversations, tidyCharacters } = this.#bounds;
    const isMuch = memory.dirtyConversations.size >= tidyConversations || arrivals.characters >= tidyCharacters;
    if (isMuch && !this.#isUrgent && this.#failure === null) {
      this.#isUrgent = true;
      setImmediate(() => this.#try());
    }
    this.#timer ??= setTimeout(() => this.#try(), tidyAfterMs).unref();
  }

  /** Throws if it cannot be done; then everything stays as it is, and safe, and it is tried again later. */
  now(): void {
    this.stop();
    const { sql, memory, arrivals, transact, secret } = this.#parts;
    if (!memory.isDirty && arrivals.isCut) return;
    try {
      transact(() => {
        writeTables(sql, memory, arrivals.last, secret());
        arrivals.cutRows();
      });
    } catch (error) {
      this.#failure = error;
      this.#timer = setTimeout(() => this.#try(), this.#bounds.tidyAfterMs).unref();
      throw error;
    }
    this.#failure = null;
    memory.written();
    arrivals.wereCut();
    memory.kept.trim();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isUrgent = false;
  }

  #try(): void {
    if (this.#timer === null && !this.#isUrgent) return;
    try {
      this.now();
    } catch {
      // Until it succeeds arrivals are kept, and `ping` says so.
    }
  }
}
