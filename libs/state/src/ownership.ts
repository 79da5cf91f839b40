/** Who talks to the Helpdesk for a customer: at most one replica at a time. */
import type { Customer } from './store.js';

/** Decides between replicas; within one, whoever claimed may ask again. */
export interface Ownership {
  /** True if this replica owns the customer, now or already. False while another living replica does. */
  claim(customer: Customer): Promise<boolean>;
  /** Gives the customer up. Idempotent. */
  release(customer: Customer): Promise<void>;
  /** False once this replica may have lost what it owned: it must stop talking to the Helpdesk at once. */
  isCertain(): boolean;
  close(): Promise<void>;
}
