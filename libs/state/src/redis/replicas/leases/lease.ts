/** A lease of the Redis twin. */
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Customer } from '../../../contract/conversation.js';
import type { Lease } from '../../../contract/lease.js';

/** What a lease is by the answer to its claim. */
export interface Granted {
  readonly epoch: string;
  /** The name under which this replica owns the customer. */
  readonly owner: string;
  /** Null if nothing can be under way; else the highest position that waited. */
  readonly doubtfulUpTo: number | null;
  /** True if it is noted in Redis already that something may be under way. */
  readonly isMarked: boolean;
}

/** What a lease asks of those that gave it. */
export interface Giver {
  holds(lease: RedisLease): boolean;
  isCertain(): boolean;
  /** Durable when it resolves; false if the lease is not valid. */
  mark(lease: RedisLease): Promise<boolean>;
  release(lease: RedisLease, inDoubt: boolean): Promise<void>;
  fenced(lease: RedisLease): void;
}

export class RedisLease implements Lease {
  readonly customer: Customer;
  readonly epoch: string;
  readonly owner: string;
  readonly isTakenOver: boolean;
  readonly doubtfulUpTo: number;
  readonly #giver: Giver;
  /** Made when it is asked for: few ask, and there may be many leases. */
  #abort: AbortController | null = null;
  #isLost = false;
  #marked: Promise<void> | null;

  constructor({ channel, sessionId }: Customer, { epoch, owner, doubtfulUpTo, isMarked }: Granted, giver: Giver) {
    this.customer = { channel, sessionId };
    this.epoch = epoch;
    this.owner = owner;
    this.isTakenOver = doubtfulUpTo !== null;
    this.doubtfulUpTo = doubtfulUpTo ?? 0;
    this.#giver = giver;
    this.#marked = isMarked ? Promise.resolve() : null;
  }

  get lost(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#isLost) this.#abort.abort();
    return this.#abort.signal;
  }

  isCertain(): boolean {
    return this.#giver.holds(this) && this.#giver.isCertain();
  }

  /** Rejects with a `StoreUnavailableError`, also where the lease is lost; a mark that could not be written is tried again with the next call. */
  mark(): Promise<void> {
    this.#marked ??= this.#mark().catch((error: unknown) => {
      this.#marked = null;
      throw error;
    });
    return this.#marked;
  }

  release({ inDoubt }: { readonly inDoubt: boolean }): Promise<void> {
    return this.#giver.release(this, inDoubt);
  }

  /** Says that it is lost. To be called by its giver, which holds it no more. */
  lose(): void {
    this.#isLost = true;
    this.#abort?.abort();
  }

  async #mark(): Promise<void> {
    if (await this.#giver.mark(this)) return;
    this.#giver.fenced(this);
    throw new StoreUnavailableError('Somebody else owns the customer');
  }
}
