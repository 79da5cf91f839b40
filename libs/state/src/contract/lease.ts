/** Who talks to the Helpdesk for a customer: at most one replica at a time, and for how long it may be sure of that. */
import type { Customer } from './conversation.js';

/** The right to talk to the Helpdesk for one customer. */
export interface Lease {
  readonly customer: Customer;
  /** Grows with every claim of the customer by another holder; commits are fenced by it. */
  readonly epoch: string;
  /** True if a former owner may have left something under way: it had a connection, and did not say that nothing is in doubt. */
  readonly isTakenOver: boolean;
  /** Highest position that waited when the lease was given, if `isTakenOver`; items up to it may have been sent. Else 0. */
  readonly doubtfulUpTo: number;
  /** Asked where bytes leave for the Helpdesk. False while the owner cannot be sure, or once the lease is lost. No I/O. */
  isCertain(): boolean;
  /** Aborted once and for good when the lease is lost. */
  readonly lost: AbortSignal;
  /** Notes, before anything is sent on a connection, that something may be. Durable when it resolves; later calls cost nothing. */
  mark(): Promise<void>;
  /** Gives the customer up. `inDoubt`: whether something sent may still be under way. Idempotent; never rejects. */
  release(end: { readonly inDoubt: boolean }): Promise<void>;
}

/** Gives leases. */
export interface Leases {
  /**
   * A lease if nobody living has one, or the valid one of this replica if it has one already; null while another replica
   * owns the customer. Rejects with a `StoreUnavailableError`.
   */
  claim(customer: Customer): Promise<Lease | null>;
}
