/** Leases in a single process: nobody else is there to own a customer, but an earlier run may have left something in doubt. */
import type { Customer, Documents } from '../contract/conversation.js';
import type { Lease, Leases } from '../contract/lease.js';
import type { Engine } from './engine.js';
import type { CustomerCell } from './memory/cells.js';
import { packText } from '../contract/pack-text.js';
import { Named } from './memory/named.js';
import type { Unit } from './arrivals/turns.js';

/** The leases that are valid, by customer. */
export class HeldLeases {
  /** Releases that are being written; who claims waits for them. */
  readonly releases = new Named<Promise<void>>();
  readonly #held = new Named<EmbeddedLease>();
  #lastEpoch = 0;

  of({ channel, sessionId }: Customer): EmbeddedLease | undefined {
    return this.#held.get(channel, sessionId);
  }

  holds(lease: Lease): boolean {
    return this.of(lease.customer) === lease;
  }

  add(lease: EmbeddedLease): void {
    this.#held.set(lease.customer.channel, lease.customer.sessionId, lease);
  }

  /** False if it was not held any more. */
  remove(lease: EmbeddedLease): boolean {
    if (!this.holds(lease)) return false;
    this.#held.delete(lease.customer.channel, lease.customer.sessionId);
    return true;
  }

  nextEpoch(): string {
    this.#lastEpoch = Math.max(Date.now(), this.#lastEpoch + 1);
    return String(this.#lastEpoch);
  }
}

/** As `Leases`; `null` is never the answer. */
export class EmbeddedLeases<D extends Documents> implements Leases {
  readonly #engine: Engine<D>;
  readonly #held: HeldLeases;

  constructor(engine: Engine<D>, held: HeldLeases) {
    this.#engine = engine;
    this.#held = held;
  }

  async claim(customer: Customer): Promise<Lease> {
    await this.#held.releases.get(customer.channel, customer.sessionId);
    return this.#engine.read(() => {
      const held = this.#held.of(customer);
      if (held) return held;
      const { isMarked, lastWaiting } = this.#engine.memory.kept.customer(customer);
      const lease = new EmbeddedLease(customer, isMarked ? lastWaiting : null, this.#held, (is) =>
        this.#write(customer, is),
      );
      this.#held.add(lease);
      return lease;
    });
  }

  #write(customer: Customer, isMarked: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#engine.add(new MarkUnit(this.#engine, { customer, is: isMarked }, resolve, reject));
    });
  }
}

class EmbeddedLease implements Lease {
  readonly customer: Customer;
  readonly epoch: string;
  readonly isTakenOver: boolean;
  readonly doubtfulUpTo: number;
  readonly #held: HeldLeases;
  readonly #writeMark: (isMarked: boolean) => Promise<void>;
  /** Made when it is asked for: few ask, and there may be many leases. */
  #abort: AbortController | null = null;
  #isLost = false;
  #marked: Promise<void> | null = null;

  constructor(
    { channel, sessionId }: Customer,
    doubtfulUpTo: number | null,
    held: HeldLeases,
    writeMark: (isMarked: boolean) => Promise<void>,
  ) {
    this.customer = { channel, sessionId };
    this.epoch = held.nextEpoch();
    this.isTakenOver = doubtfulUpTo !== null;
    this.doubtfulUpTo = doubtfulUpTo ?? 0;
    this.#held = held;
    this.#writeMark = writeMark;
  }

  get lost(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#isLost) this.#abort.abort();
    return this.#abort.signal;
  }

  isCertain(): boolean {
    return this.#held.holds(this);
  }

  /** A mark that could not be written is tried again with the next call. */
  mark(): Promise<void> {
    this.#marked ??= this.#writeMark(true).catch((error: unknown) => {
      this.#marked = null;
      throw error;
    });
    return this.#marked;
  }

  async release({ inDoubt }: { readonly inDoubt: boolean }): Promise<void> {
    if (!this.#held.remove(this) || inDoubt) return;
    if (this.#marked === null && !this.isTakenOver) return;
    const { channel, sessionId } = this.customer;
    const release = this.#writeMark(false).catch(() => undefined);
    this.#held.releases.set(channel, sessionId, release);
    await release;
    if (this.#held.releases.get(channel, sessionId) === release) this.#held.releases.delete(channel, sessionId);
  }

  lose(): void {
    if (!this.#held.remove(this)) return;
    this.#isLost = true;
    this.#abort?.abort();
  }
}

/**
 * For tests of what loses leases in earnest: ends a lease of the embedded twin as if another replica had taken the customer
 * over and given it up at once.
 */
export function loseLease(lease: Lease): void {
  if (!(lease instanceof EmbeddedLease)) throw new Error('Only a lease of the embedded twin can be lost on command');
  lease.lose();
}

function isForgotten<D extends Documents>({ sql }: Engine<D>, { channel, sessionId }: Customer): boolean {
  return sql.ofCustomer.get(packText(channel), packText(sessionId), 1) === undefined;
}

/** Sets or removes the mark of a customer for whom something may be under way. */
class MarkUnit<D extends Documents> implements Unit {
  readonly #engine: Engine<D>;
  readonly #customer: Customer;
  readonly #isMarked: boolean;
  #done: CustomerCell<D> | null = null;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;

  constructor(
    engine: Engine<D>,
    mark: { readonly customer: Customer; readonly is: boolean },
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.#engine = engine;
    this.#customer = mark.customer;
    this.#isMarked = mark.is;
    this.resolve = resolve;
    this.reject = reject;
  }

  apply(): string | null {
    const { memory } = this.#engine;
    const cell = memory.kept.customer(this.#customer);
    if (cell.isMarked === this.#isMarked) return null;
    memory.mark(cell, this.#isMarked);
    this.#done = cell;
    const { channel, sessionId } = this.#customer;
    // All of its conversations may have been erased: then this is the last that tells of it.
    if (!this.#isMarked && isForgotten(this.#engine, this.#customer)) this.#engine.erased();
    return JSON.stringify({ mark: { channel, sessionId }, is: this.#isMarked });
  }

  undo(): void {
    if (this.#done) this.#engine.memory.mark(this.#done, !this.#isMarked);
  }
}
