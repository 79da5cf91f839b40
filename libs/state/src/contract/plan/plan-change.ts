/** Applies one change to values: every rule about numbers, counts and tombstones, for all twins, without I/O. */
import type { Change } from '../change.js';
import type { Conversation, Customer, Documents } from '../conversation.js';
import { bodiesOf, nextBytes } from './plan-bytes.js';
import { numberEntries } from './plan-entries.js';
import { planOutbox } from './plan-outbox.js';
import { none, WrongChangeError } from './planned.js';
import type { Becomes, Before, ConversationPlan, CustomerFacts, Planned } from './planned.js';

/** Throws a `WrongChangeError` for a change that is wrong by itself; `before` stays as it is in any case. */
export function planChange<D extends Documents>(before: Before<D>, change: Change<D>): Planned<D> {
  const old = before.conversation;
  if (!isExpected(old, change)) return { outcome: 'conflict', current: old };
  const ticket = takenTicket(before.customer, change);
  if (ticket !== undefined) return { outcome: 'taken', ticket };

  const planned = planConversation(old, change, before.bodyBytes);
  const outbox = planOutbox(before, change, planned.conversation);
  const linked = withTickets(outbox.customer, change);
  const isBuried = planned.isErased && !outbox.customer.waiting.some((item) => item.conversationId === change.ref.id);
  return {
    outcome: 'planned',
    ...planned,
    work: outbox.work,
    workAfter: outbox.workAfter,
    customer: isBuried ? withoutTickets(linked, change) : linked,
    tickets: planned.isErased ? ticketsOf(linked, change) : none,
    lastPosition: before.lastPosition + outbox.work.length,
    died: outbox.died,
    forgotten: outbox.forgotten,
    isBuried,
    toHelpdesk: outbox.toHelpdesk,
  };
}

/**
 * What becomes of the conversation alone, by a change that was computed from its version. Throws a `WrongChangeError`. Without
 * `bodyBytes` the conversation's bytes are those before entries are rewritten.
 */
export function planConversation<D extends Documents>(
  old: Conversation<D> | null,
  change: Change<D>,
  bodyBytes?: Before<D>['bodyBytes'],
): ConversationPlan<D> {
  const isErased = old?.erased === true || change.erase === true;
  const numbered = numberEntries(old, change, isErased);
  const rewrite = isErased ? none : existing(change.rewrite, numbered.lastSeq);
  const bodies = bodiesOf(numbered.entries);
  const next = nextConversation(old, change, numbered, isErased);
  return {
    conversation: { ...next, bytes: nextBytes(old, next.doc, bodies, { rewrite, isErased }, bodyBytes) },
    bodies,
    entries: numbered.entries,
    kept: isErased ? none : numbered.entries,
    rewrite,
    hops: isErased ? none : (change.hops ?? none),
    isErased,
    toClient: numbered.toClient,
  };
}

/** True if the change was computed from the stored version. */
export function isExpected<D extends Documents>(old: Conversation<D> | null, { expect }: Change<D>): boolean {
  return (old?.version ?? 0) === expect;
}

/** Whose conversation a change is about; throws if that cannot be known. */
export function customerIn<D extends Documents>(old: Conversation<D> | null, change: Change<D>): Customer {
  if (old) return old;
  if (!change.birth) throw new WrongChangeError(change, 'a new conversation needs `birth`');
  return { channel: change.ref.channel, sessionId: change.birth.sessionId };
}

function nextConversation<D extends Documents>(
  old: Conversation<D> | null,
  change: Change<D>,
  { lastSeq, lastPush }: { readonly lastSeq: number; readonly lastPush: number },
  erased: boolean,
): Omit<Conversation<D>, 'bytes'> {
  const { birth, put, ref } = change;
  const doc = put?.doc ?? old?.doc;
  const sessionId = old?.sessionId ?? birth?.sessionId;
  const userKey = old?.userKey ?? birth?.userKey;
  if (sessionId === undefined || userKey === undefined) {
    throw new WrongChangeError(change, 'a new conversation needs `birth`');
  }
  if (doc === undefined) throw new WrongChangeError(change, 'a new conversation needs `put.doc`');
  return {
    channel: ref.channel,
    id: ref.id,
    sessionId,
    userKey,
    version: change.expect + 1,
    createdAt: old ? old.createdAt : change.at,
    activeAt: put?.activeAt ?? (old ? old.activeAt : change.at),
    listed: put?.listed ?? old?.listed ?? true,
    erased,
    ttlDays: put?.ttlDays === undefined ? (old?.ttlDays ?? null) : put.ttlDays,
    lastSeq,
    lastPush,
    confirmedPush: old?.confirmedPush ?? 0,
    doc,
  };
}

/** An entry that is not there is passed over, also if one gets its number later. */
function existing<D extends Documents>(rewrite: Change<D>['rewrite'], lastSeq: number): Becomes<D>['rewrite'] {
  return rewrite?.filter(({ seq }) => seq > 0 && seq <= lastSeq) ?? none;
}

function takenTicket<D extends Documents>({ tickets }: CustomerFacts<D>, { ref, link }: Change<D>): string | undefined {
  return link?.find((ticket) => (tickets.get(ticket) ?? ref.id) !== ref.id);
}

function withTickets<D extends Documents>(customer: CustomerFacts<D>, { ref, link }: Change<D>): CustomerFacts<D> {
  const fresh = link?.filter((ticket) => !customer.tickets.has(ticket)) ?? none;
  if (fresh.length === 0) return customer;
  const tickets = new Map(customer.tickets);
  for (const ticket of fresh) tickets.set(ticket, ref.id);
  return { ...customer, tickets };
}

function ticketsOf<D extends Documents>({ tickets }: CustomerFacts<D>, { ref }: Change<D>): readonly string[] {
  return [...tickets].flatMap(([ticket, id]) => (id === ref.id ? [ticket] : []));
}

function withoutTickets<D extends Documents>(customer: CustomerFacts<D>, { ref }: Change<D>): CustomerFacts<D> {
  const others = [...customer.tickets].filter(([, id]) => id !== ref.id);
  return others.length === customer.tickets.size ? customer : { ...customer, tickets: new Map(others) };
}
