/** The working parts of the embedded store: memory, arrivals and tables, and what moves between them when. */
import type { DatabaseSync } from 'node:sqlite';
import type { Documents } from '../contract/conversation.js';
import type { Confirmation } from '../contract/store.js';
import { StoreUnavailableError } from '../contract/store.js';
import { Arrivals } from './arrivals/arrivals.js';
import { confirm, replayAll } from './arrivals/replay.js';
import { Memory } from './memory/memory.js';
import { mapErrors } from './sqlite/errors.js';
import { prepareStatements } from './sqlite/statements.js';
import type { Statements } from './sqlite/statements.js';
import { buryLeft } from './tables/bury.js';
import { Scrubbing } from './tables/scrubbing.js';
import type { ScrubbingBounds } from './tables/scrubbing.js';
import { tombstoneOf } from '../contract/erased.js';
import type { Erased, StoreSecret } from '../contract/erased.js';
import { Tidying } from './tables/tidying.js';
import type { TidyingBounds } from './tables/tidying.js';
import { Turns } from './arrivals/turns.js';
import type { Unit } from './arrivals/turns.js';

export interface EngineBounds extends TidyingBounds, ScrubbingBounds {
  /** What is not being written may take so much memory. */
  readonly memoryBytes: number;
  /** What was not used for one to two times as long is let go, in milliseconds. */
  readonly idleMs: number;
  /** Confirmations are gathered for so long, in milliseconds. */
  readonly gatherMs: number;
}

/** Arrivals that cannot be tidied are kept up to so many times as many as they are tidied at; then no more are taken. */
const patience = 8;

export class Engine<D extends Documents> {
  readonly sql: Statements;
  readonly memory: Memory<D>;
  readonly #db: DatabaseSync;
  readonly #bounds: EngineBounds;
  readonly #arrivals: Arrivals;
  readonly #tidying: Tidying<D>;
  readonly #turns: Turns;
  readonly #scrubbing: Scrubbing;
  /** Of this store: what tombstones are hashed with. */
  #secret: StoreSecret;
  #gathering: NodeJS.Timeout | null = null;
  #ageing: NodeJS.Timeout | null = null;

  /** Takes over what the last run left in the table of arrivals. Throws if the file is damaged. */
  constructor(db: DatabaseSync, bounds: EngineBounds) {
    this.#db = db;
    this.#bounds = bounds;
    this.sql = prepareStatements(db);
    this.memory = new Memory<D>(this.sql, bounds.memoryBytes);
    this.#arrivals = new Arrivals(this.sql);
    const { sql, memory } = this;
    this.#secret = (sql.secret.get() as { readonly value: string }).value;
    const transact = (work: () => void) => this.transact(work);
    const secret = () => this.#secret;
    this.#tidying = new Tidying<D>({ sql, memory, arrivals: this.#arrivals, transact, secret }, bounds);
    this.#scrubbing = new Scrubbing({ db, sql, tidy: () => this.#tidying.now() }, bounds);
    this.#turns = new Turns(
      (texts) => this.#write(texts),
      () => this.#rest(),
    );
    replayAll<D>(this.#arrivals, memory, (erased) => this.wasErased(erased));
    this.#tidying.now();
    this.transact(() => this.memory.buried(buryLeft(sql, this.#secret)));
    // What an earlier run left in the log may have been erased since.
    this.#scrubbing.atStart();
  }

  /** Takes a write; it is told what became of it. */
  add(unit: Unit): void {
    this.#turns.add(unit);
  }

  get secret(): StoreSecret {
    return this.#secret;
  }

  /** Only while nothing was erased by the old one. */
  takeSecret(secret: StoreSecret): void {
    this.sql.setSecret.run(secret);
    this.#secret = secret;
  }

  /** Why the file may have remnants of what was erased that stay for now; null if it has none. */
  get remnants(): 'too large' | 'no room' | null {
    return this.#scrubbing.remnants;
  }

  /** As `Store.wasErased`. */
  wasErased(erased: Erased): boolean {
    return this.memory.wasErased(erased) || this.sql.tombstone.get(tombstoneOf(this.#secret, erased)) !== undefined;
  }

  /** As `Store.scrub`. */
  scrub(): void {
    mapErrors(() => this.#scrubbing.now({ isAsked: true }));
  }

  /** Something that was erased is still in the log. */
  erased(): void {
    this.#scrubbing.plan();
  }

  /** Applies at once, and is written with the next row or a moment later. */
  confirm(confirmations: readonly Confirmation[], at: number): void {
    const raised = confirmations.filter((confirmation) => confirm(this.memory, confirmation, at));
    if (raised.length === 0) return;
    this.#arrivals.gather(JSON.stringify({ confirm: raised, at }));
    this.#gathering ??= setTimeout(() => this.#writeGathered(), this.#bounds.gatherMs).unref();
  }

  /** What `query` finds. It sees every write that was resolved before. */
  read<T>(query: () => T): Promise<T> {
    return new Promise((resolve) => {
      this.requireOpen();
      resolve(mapErrors(query));
      this.memory.kept.trim();
      this.#ageing ??= setInterval(() => this.#age(), this.#bounds.idleMs).unref();
    });
  }

  /** As `read`, of the tables: they are brought up to date first. */
  readTables<T>(query: () => T): Promise<T> {
    return this.read(() => {
      this.#tidying.now();
      return query();
    });
  }

  /** Brings the tables up to date if that can be done; what is in memory counts all the same. */
  tidyIfPossible(): void {
    try {
      this.#tidying.now();
    } catch {
      // `ping` says so.
    }
  }

  /** Throws if the tables could not be brought up to date the last time. */
  requireTidy(): void {
    if (this.#tidying.failure === null) return;
    throw new StoreUnavailableError('The store cannot be tidied', { cause: this.#tidying.failure });
  }

  transact(work: () => void): void {
    mapErrors(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        work();
        this.#db.exec('COMMIT');
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  requireOpen(): void {
    if (!this.#db.isOpen) throw new StoreUnavailableError('The store is closed');
  }

  /** Writes what was begun. Idempotent. What cannot be tidied any more is taken over by the next run. */
  close(): void {
    if (!this.#db.isOpen) return;
    this.#turns.close();
    try {
      if (this.#arrivals.hasGathered) this.#arrivals.write([]);
      this.#tidying.now();
    } catch {
      // The arrivals are kept.
    }
    this.#tidying.stop();
    this.#scrubbing.stop();
    if (this.#gathering) clearTimeout(this.#gathering);
    if (this.#ageing) clearInterval(this.#ageing);
    this.#db.close();
  }

  #write(texts: readonly string[]): void {
    if (this.#arrivals.characters > patience * this.#bounds.tidyCharacters) this.requireTidy();
    this.#arrivals.write(texts);
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#tidying.plan();
    if (this.memory.erased.size > 0) this.#scrubbing.plan();
  }

  #rest(): void {
    this.memory.kept.trim();
    this.#ageing ??= setInterval(() => this.#age(), this.#bounds.idleMs).unref();
  }

  /** Nobody waits for what was gathered; if it cannot be written, it goes with the next row or is tried again. */
  #writeGathered(): void {
    this.#gathering = null;
    if (!this.#arrivals.hasGathered || !this.#db.isOpen) return;
    try {
      this.#write([]);
    } catch {
      this.#gathering = setTimeout(() => this.#writeGathered(), this.#bounds.gatherMs).unref();
    }
  }

  #age(): void {
    if (this.memory.kept.age()) return;
    if (this.#ageing) clearInterval(this.#ageing);
    this.#ageing = null;
  }
}
