/** What a change does to the customer's outbox and dead letters, and to the books of what goes to the Helpdesk. */
import type { Change } from '../change.js';
import type { Conversation, DeadLetter, Documents, Work } from '../conversation.js';
import { none, nothingCounted, WrongChangeError } from './planned.js';
import type { Before, Counts, CustomerFacts } from './planned.js';

interface OutboxPlan<D extends Documents> {
  readonly customer: CustomerFacts<D>;
  readonly work: readonly Work<D>[];
  readonly workAfter: number;
  readonly died: readonly DeadLetter<D>[];
  readonly forgotten: readonly string[];
  readonly toHelpdesk: Counts;
}

/**
 * Dead letters go first: one that is replayed may come back under its id. An erasure drops what waits for the conversation, which
 * counts as dead, and its dead letters; of what is erased none are kept later either.
 */
export function planOutbox<D extends Documents>(
  before: Before<D>,
  change: Change<D>,
  conversation: Conversation<D>,
): OutboxPlan<D> {
  const { waiting, deadLetters } = before.customer;
  const isErasure = change.erase === true && before.conversation?.erased !== true;
  const forgotten = forgottenOf(deadLetters, change, isErasure);
  const work = newWork(before, change, conversation, forgotten);
  const kept = isErasure ? waiting.filter((item) => item.conversationId !== change.ref.id) : waiting;
  const dropped = kept === waiting ? none : waiting.filter((item) => !kept.includes(item));
  const { rest, died: given, toHelpdesk } = settle(amend(kept, change), change, countedIn(work), countedIn(dropped));
  const died = conversation.erased ? none : given;
  const isSame = rest === waiting && work.length + died.length + forgotten.length === 0;
  return {
    customer: isSame
      ? before.customer
      : {
          waiting: work.length === 0 ? rest : rest.concat(work),
          deadLetters: nextDeadLetters(deadLetters, forgotten, died),
          tickets: before.customer.tickets,
        },
    work,
    workAfter: waiting.at(-1)?.position ?? 0,
    died,
    forgotten,
    toHelpdesk,
  };
}

function newWork<D extends Documents>(
  { customer: { waiting, deadLetters }, lastPosition }: Before<D>,
  change: Change<D>,
  { channel, sessionId }: Conversation<D>,
  forgotten: readonly string[],
): readonly Work<D>[] {
  if (change.enqueue === undefined || change.enqueue.length === 0) return none;
  const conversationId = change.ref.id;
  return change.enqueue.map(({ id, at, counted, body }, index, all) => {
    const isTaken =
      waiting.some((item) => item.id === id) ||
      (deadLetters.has(id) && !forgotten.includes(id)) ||
      all.findIndex((item) => item.id === id) < index;
    if (isTaken) throw new WrongChangeError(change, `the work id ${id} is taken`);
    return { id, at, counted, body, channel, sessionId, position: lastPosition + index + 1, conversationId };
  });
}

function forgottenOf(
  deadLetters: ReadonlyMap<string, string>,
  { forget, ref }: Change<Documents>,
  isErasure: boolean,
): readonly string[] {
  if (!isErasure) return forget?.filter((id) => deadLetters.has(id)) ?? none;
  return [...deadLetters].flatMap(([id, conversationId]) =>
    conversationId === ref.id || forget?.includes(id) === true ? [id] : [],
  );
}

function countedIn(work: readonly Work<Documents>[]): number {
  return work.reduce((sum, item) => (item.counted ? sum + 1 : sum), 0);
}

function amend<D extends Documents>(waiting: readonly Work<D>[], change: Change<D>): readonly Work<D>[] {
  let result: Work<D>[] | null = null;
  for (const { id, position, body } of change.amend ?? none) {
    const index = placeOf(waiting, id, position);
    const item = (result ?? waiting)[index];
    if (item) (result ??= waiting.slice())[index] = { ...item, body };
  }
  return result ?? waiting;
}

function settle<D extends Documents>(
  waiting: readonly Work<D>[],
  change: Change<D>,
  accepted: number,
  dropped: number,
) {
  let rest = waiting;
  let died: DeadLetter<D>[] | null = null;
  let delivered = 0;
  let dead = dropped;
  for (const settlement of change.settle ?? none) {
    const index = placeOf(rest, settlement.id, settlement.position);
    const item = rest[index];
    if (!item) continue;
    rest = rest.length === 1 ? none : rest.toSpliced(index, 1);
    if (settlement.as === 'dead') {
      (died ??= []).push({ ...item, diedAt: settlement.at, reason: settlement.reason });
      if (item.counted) dead += 1;
    } else if (item.counted) delivered += 1;
  }
  const toHelpdesk = accepted + delivered + dead === 0 ? nothingCounted : { accepted, delivered, dead };
  return { rest, died: died ?? none, toHelpdesk };
}

/** Where the item waits; -1 if it does not. */
function placeOf(waiting: readonly Work<Documents>[], id: string, position: number): number {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  const found = waiting[low];
  return found?.position === position && found.id === id ? low : -1;
}

function nextDeadLetters<D extends Documents>(
  old: ReadonlyMap<string, string>,
  forgotten: readonly string[],
  died: readonly DeadLetter<D>[],
): ReadonlyMap<string, string> {
  if (forgotten.length + died.length === 0) return old;
  const next = new Map(old);
  for (const id of forgotten) next.delete(id);
  for (const { id, conversationId } of died) next.set(id, conversationId);
  return next;
}
