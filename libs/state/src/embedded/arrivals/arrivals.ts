/** The table of arrivals: what was accepted since the other tables were brought up to date, in order, one row a turn. */
import type { Customer, Documents } from '../../contract/conversation.js';
import { StoreUnavailableError } from '../../contract/store.js';
import type { Confirmation } from '../../contract/store.js';
import type { WrittenChange } from './change-text.js';
import type { ProgressRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';

/** What arrives, as it is written: what was asked for, more than what came of it. */
export type Arrival<D extends Documents> =
  | WrittenChange<D>
  | { readonly confirm: readonly Confirmation[]; readonly at: number }
  | { readonly mark: Customer; readonly is: boolean };

export class Arrivals {
  readonly #sql: Statements;
  /** Written with the next row, in this order, before what else is in it. */
  #gathered: string[] = [];
  #last: number;
  #characters = 0;

  constructor(sql: Statements) {
    this.#sql = sql;
    this.#last = (sql.progress.get() as unknown as ProgressRow).arrival;
  }

  /** The number of the last row. */
  get last(): number {
    return this.#last;
  }

  /** How much was written, or is to be, since the cut. */
  get characters(): number {
    return this.#characters;
  }

  get hasGathered(): boolean {
    return this.#gathered.length > 0;
  }

  /** What the last run of the program left behind, in order. */
  *left<D extends Documents>(): Generator<Arrival<D>, void, undefined> {
    for (const row of this.#sql.arrivals.iterate()) {
      const { number, body } = row as { number: number; body: string };
      this.#last = number;
      this.#characters += body.length;
      yield* JSON.parse(body) as Arrival<D>[];
    }
  }

  /** True if the tables have all of it. */
  get isCut(): boolean {
    return this.#characters === 0;
  }

  /** Is written with the next row; what it asks for is done already. */
  gather(text: string): void {
    this.#gathered.push(text);
    this.#characters += text.length;
  }

  /** Writes one row. If it throws, nothing was written and what was gathered still is. */
  write(texts: readonly string[]): void {
    const body = `[${[...this.#gathered, ...texts].join(',')}]`;
    try {
      this.#sql.arrive.run(this.#last + 1, body);
    } catch (error) {
      throw new StoreUnavailableError('The embedded store cannot be written', { cause: error });
    }
    this.#last += 1;
    this.#gathered = [];
    for (const text of texts) this.#characters += text.length;
  }

  /** The tables have all of it: inside the transaction that brings them up to date. */
  cutRows(): void {
    this.#sql.cutArrivals.run();
  }

  /** After that transaction. */
  wereCut(): void {
    this.#gathered = [];
    this.#characters = 0;
  }
}
