/** What the last run left in the table of arrivals is applied to memory once more. */
import type { Documents } from '../../contract/conversation.js';
import type { Erased } from '../../contract/erased.js';
import { customerIn, planChange } from '../../contract/plan/plan-change.js';
import { planConfirmation } from '../../contract/plan/plan-confirmation.js';
import type { Confirmation } from '../../contract/store.js';
import type { Memory } from '../memory/memory.js';
import type { Arrival, Arrivals } from './arrivals.js';
import { changeOf, textsOf } from './change-text.js';

type WasErased = (erased: Erased) => boolean;

/** Applies all that is left, in order. Throws if it does not follow on the tables. */
export function replayAll<D extends Documents>(arrivals: Arrivals, memory: Memory<D>, wasErased: WasErased): void {
  try {
    for (const arrival of arrivals.left<D>()) replay(arrival, memory, wasErased);
  } catch (error) {
    throw new Error('The arrivals of the store do not follow on its tables', { cause: error });
  }
}

/** Applies a confirmation; false if it changes nothing. */
export function confirm<D extends Documents>(memory: Memory<D>, { ref, push }: Confirmation, at: number): boolean {
  const cell = memory.kept.conversation(ref);
  const confirmed = cell && planConfirmation(cell.current, push, at);
  if (!confirmed) return false;
  memory.confirm(cell, confirmed);
  return true;
}

function replay<D extends Documents>(arrival: Arrival<D>, memory: Memory<D>, wasErased: WasErased): void {
  if ('confirm' in arrival) {
    for (const confirmation of arrival.confirm) confirm(memory, confirmation, arrival.at);
  } else if ('mark' in arrival) {
    memory.mark(memory.kept.customer(arrival.mark), arrival.is);
  } else {
    const { ref, expect } = arrival.commit;
    const known = memory.kept.conversation(ref);
    const conversation = known?.current ?? null;
    // A program that kept erased conversations has gone on with this one.
    if (conversation === null && expect > 0 && wasErased({ what: 'conversation', ...ref })) return;
    const change = changeOf(arrival, conversation);
    const customer = memory.kept.customer(customerIn(conversation, change));
    const planned = planChange(memory.before(known, customer), change);
    if (planned.outcome !== 'planned') throw new Error('A change of a conversation is missing');
    memory.apply(known, customer, planned, textsOf(change, conversation, planned));
  }
}
