/** Names of replicas that are gone, in the sets of those that listen: removed by whoever meets them. */
import type { Customer } from '../../../contract/conversation.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';
import type { Members } from '../members/members.js';

/** A replica that was only frozen writes its names anew when it is back; until then nobody is in a hurry, milliseconds. */
const leftAfterMs = 60_000;

export class DeadNames {
  readonly #calls: Calls;
  readonly #members: Pick<Members, 'goneForMs'>;

  constructor(calls: Calls, members: Pick<Members, 'goneForMs'>) {
    this.#calls = calls;
    this.#members = members;
  }

  /** `replica` was met among those that listen to the customer, and does not live. */
  meet(customer: Customer, replica: string): void {
    if (this.#members.goneForMs(replica) < leftAfterMs) return;
    const args = [customerName(customer), replica];
    // The set ends by itself where it fails.
    this.#calls.run({ name: 'unlisten', tag: tagOfCustomer(customer), args, isRelief: true }).catch(() => undefined);
  }
}
