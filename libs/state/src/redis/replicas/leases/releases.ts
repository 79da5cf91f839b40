/** Leases that are being given back: until that is written, or means nothing any more. */
import { customerKey } from '../../../contract/conversation.js';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';
import type { RedisLease } from './lease.js';

/** Time between two attempts, milliseconds. */
const againMs = 1000;
/** Then the customer stays with this replica, which claims it anew when there is something to do. */
const mostAttempts = 600;

export class Releases {
  readonly #calls: Calls;
  readonly #incarnation: () => string;
  readonly #underWay = new Map<string, Promise<boolean>>();
  #isClosed = false;

  /** `incarnation`: the present one; what was owned under another is given back already. */
  constructor(calls: Calls, incarnation: () => string) {
    this.#calls = calls;
    this.#incarnation = incarnation;
  }

  /** Resolves when no attempt to release the customer is being made. */
  async underWay(customer: string): Promise<void> {
    await this.#underWay.get(customer);
  }

  /** Resolves after the first attempt; where it failed, others follow. Never rejects. */
  async release(lease: RedisLease, inDoubt: boolean, attempt = 1): Promise<void> {
    const key = customerKey(lease.customer);
    const written = this.#write(lease, inDoubt);
    this.#underWay.set(key, written);
    const isOver = await written;
    if (this.#underWay.get(key) === written) this.#underWay.delete(key);
    if (isOver || attempt === mostAttempts) return;
    setTimeout(() => {
      if (this.#isClosed || this.#incarnation() !== lease.owner) return;
      void this.release(lease, inDoubt, attempt + 1);
    }, againMs).unref();
  }

  close(): void {
    this.#isClosed = true;
  }

  /** False if nobody knows whether it was written. */
  async #write({ customer, owner, epoch }: RedisLease, inDoubt: boolean): Promise<boolean> {
    const args = [customerName(customer), owner, epoch, inDoubt ? '1' : '0'];
    try {
      await this.#calls.run({ name: 'release', tag: tagOfCustomer(customer), args, isRelief: true });
      return true;
    } catch (error) {
      if (error instanceof StoreUnavailableError) return false;
      process.emitWarning(error instanceof Error ? error : String(error));
      return true;
    }
  }
}
