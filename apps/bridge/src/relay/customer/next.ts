/** What a customer's link does next, decided from the facts alone. Read from top to bottom: the first that holds. */
import { isAnonymous } from '#translation';
import type { StoredConversation, StoredWork } from '#translation';
import type { Answers } from './memory/answers.js';
import type { Conversations } from './memory/conversations.js';
import type { Doubts } from './memory/doubts.js';
import type { Pulse } from '../../helpdesk/pulse.js';

/** Messages to an agent that may be under way at the same time. */
export const burstLimit = 20;
/** Items of the outbox that are looked at: those that may be under way, and the next. */
export const outboxWindow = burstLimit + 1;

/** Between two looks at whether the customer is surely ours again, milliseconds. */
const uncertainMs = 200;

/** What is known when the decision is made. Times are those of the monotonic clock, milliseconds. */
export interface Facts {
  readonly now: number;
  /** True once the link is to end after what is under way. */
  readonly isStopping: boolean;
  /** True once the customer is another replica's. */
  readonly isLost: boolean;
  /** False while nobody can be sure that it is not. */
  readonly isCertain: boolean;
  /** Until when nothing is tried, after something failed. */
  readonly restUntil: number;
  /** Until when the link is kept though nothing waits. */
  readonly neededUntil: number;
  /** True if nobody was found to listen, and nothing has happened since. */
  readonly isUnheard: boolean;
  readonly line: { readonly isOpen: boolean };
  /** The place for a connection; `isWanted`: others wait for it; `hadTurn`: something was asked or looked for since it was given. */
  readonly seat: {
    readonly standing: 'held' | 'waiting' | 'none';
    readonly isWanted: boolean;
    readonly hadTurn: boolean;
  };
  /** True if the rooms are to be entered, and the history read behind it. */
  readonly mustSync: boolean;
  /** True if the history is to be read. */
  readonly mustRead: boolean;
  /** When the history is to be read once more; infinity: never. */
  readonly readAgainAt: number;
  /** When rooms that could not be entered are tried again. */
  readonly retryRoomsAt: number;
  /** When the open question is given up; null if there is none. */
  readonly questionUntil: number | null;
  /** True if the outbox is to be read before anything can be said of it. */
  readonly mustRefill: boolean;
  /** The first items that wait. */
  readonly waiting: readonly StoredWork[];
  readonly conversations: Pick<Conversations, 'get' | 'hasOpenTicket'>;
  readonly doubts: Pick<Doubts, 'has' | 'wasDenied' | 'get' | 'isStuck'>;
  readonly answers: Pick<Answers, 'expects' | 'nextAt'>;
  /** The item that goes out next though an earlier answer is due, for it was looked for. */
  readonly lookedFor: string | null;
  readonly agentVerifyMs: number;
  /** Until when a conversation is held, whose first item failed; by its id. */
  readonly holds: ReadonlyMap<string, number>;
  readonly pulse: Pick<Pulse, 'isExhausted'>;
}

export type Next =
  | { readonly do: 'end' }
  /** Ask whether anybody listens, for nothing else keeps the link. */
  | { readonly do: 'askWhoListens' }
  | { readonly do: 'wait'; readonly until: number }
  /** Read the outbox and the customer's conversations. */
  | { readonly do: 'refill' }
  /** Ask for a place among the channel's connections; or make room for whoever waits for one. */
  | { readonly do: 'askForPlace' | 'giveUpPlace' }
  | { readonly do: 'open' }
  | { readonly do: 'sync' }
  | { readonly do: 'read' }
  /** Look for answers that are due. */
  | { readonly do: 'readAnswers' }
  /** No reply came in time. */
  | { readonly do: 'giveUpQuestion' }
  /** Look in the history whether these have arrived. */
  | { readonly do: 'find'; readonly items: readonly StoredWork[]; readonly conversation: StoredConversation }
  /** Look for an earlier answer, which would be taken for the next one. */
  | { readonly do: 'lookForAnswer'; readonly work: StoredWork; readonly ticket: string }
  /** What must be done before a message may be asked; or it is given up, as it fails while others do not. */
  | { readonly do: 'noteTickets' | 'leaveTicket' | 'bury'; readonly work: StoredWork }
  /** Put the item as a question; or send a message to an agent, behind which the next may follow at once. */
  | { readonly do: 'ask' | 'sendOn'; readonly work: StoredWork; readonly conversation: StoredConversation };

export function next(facts: Facts): Next {
  const step = decide(facts);
  // A place that others want is not kept to wait.
  return facts.seat.isWanted && facts.questionUntil === null && step.do === 'wait' ? { do: 'giveUpPlace' } : step;
}

function decide(facts: Facts): Next {
  const { now, line, seat, waiting } = facts;
  if (facts.isLost) return { do: 'end' };
  if (facts.questionUntil !== null) {
    return now < facts.questionUntil ? { do: 'wait', until: facts.questionUntil } : { do: 'giveUpQuestion' };
  }
  if (facts.isStopping) return { do: 'end' };
  if (seat.isWanted && hasUsedPlace(facts)) return { do: 'giveUpPlace' };
  if (now < facts.restUntil) return { do: 'wait', until: facts.restUntil };
  if (!facts.isCertain) return { do: 'wait', until: now + uncertainMs };
  if (facts.mustRefill) return { do: 'refill' };
  const [head] = waiting;
  if (head === undefined) {
    // A visitor who listens needs no connection before there is a ticket in which something could be said.
    if (!line.isOpen && !facts.conversations.hasOpenTicket) return { do: 'end' };
    if (now >= facts.neededUntil) return { do: facts.isUnheard ? 'end' : 'askWhoListens' };
  }
  if (!line.isOpen && seat.standing === 'none') return { do: 'askForPlace' };
  if (!line.isOpen && seat.standing === 'waiting') {
    return { do: 'wait', until: head === undefined ? facts.neededUntil : Number.POSITIVE_INFINITY };
  }
  if (!line.isOpen) return { do: 'open' };
  if (facts.mustSync || now >= facts.retryRoomsAt) return { do: 'sync' };
  if (facts.mustRead) return { do: 'read' };
  const lineUntil = Math.min(facts.retryRoomsAt, facts.readAgainAt);
  if (head !== undefined) return sooner(ofOutbox(facts), lineUntil);
  const { nextAt } = facts.answers;
  if (now >= nextAt) return { do: 'readAnswers' };
  return { do: 'wait', until: Math.min(facts.neededUntil, lineUntil, nextAt) };
}

/** True if the place was of use: where the Helpdesk is slow, nobody would ever be served if it were given up before. */
function hasUsedPlace({ seat, waiting, line, mustSync, mustRead }: Facts): boolean {
  return seat.hadTurn || (waiting.length === 0 && line.isOpen && !mustSync && !mustRead);
}

/**
 * Each conversation's first item is sent, or it is found out what became of it; one that must wait holds up no other conversation.
 * While something is under way to an agent nothing is asked: a question would take its errors for its own.
 */
function ofOutbox(facts: Facts): Next {
  const { doubts } = facts;
  const turns = turnsOf(facts.waiting);
  const isUnderWay = ({ id }: StoredWork): boolean => doubts.get(id)?.isUnderWay === true;
  const underWay = facts.waiting.filter(isUnderWay).length;
  let until = Number.POSITIVE_INFINITY;
  for (const turn of turns) {
    const next = ofTurn(facts, turn, underWay);
    if (next !== null && next.do !== 'wait') return next;
    if (next !== null) until = Math.min(until, next.until);
  }
  if (underWay > 0) return { do: 'wait', until };
  const isFirstInDoubt = turns.some(([head]) => doubts.has(head.id) && opensTicket(facts, head));
  for (const [head] of turns) {
    const heldUntil = facts.holds.get(head.conversationId) ?? 0;
    if (doubts.has(head.id)) continue;
    if (facts.now < heldUntil) until = Math.min(until, heldUntil);
    // The answer to a first message is told by its ticket being a new one: so is that of one that is in doubt.
    else if (!isFirstInDoubt || !opensTicket(facts, head)) return toAsk(facts, head);
  }
  return { do: 'wait', until };
}

/** What is in doubt in one conversation is looked for when it is time, and what goes to an agent is sent on. Null if neither. */
function ofTurn(facts: Facts, turn: Turn, underWay: number): Next | null {
  const { now, doubts } = facts;
  const items = turn.filter(({ id }) => doubts.has(id));
  const [first] = items;
  const [head] = turn;
  if (first === undefined) {
    const mayGo = underWay < burstLimit && now >= (facts.holds.get(head.conversationId) ?? 0);
    return mayGo ? sendOn(facts, head) : null;
  }
  let lookAt = doubts.get(first.id)?.lookAt ?? now;
  if (items.every(({ id }) => doubts.get(id)?.cause === 'sent to an agent')) {
    const following = underWay < burstLimit ? turn.find(({ id }) => !doubts.has(id)) : undefined;
    const sent = following === undefined ? null : sendOn(facts, following);
    if (sent !== null) return sent;
    lookAt = Math.max(lookAt, (doubts.get(first.id)?.since ?? 0) + facts.agentVerifyMs);
  }
  if (now < lookAt) return { do: 'wait', until: lookAt };
  if (facts.pulse.isExhausted(first.id, now) && doubts.isStuck(first.id)) return { do: 'bury', work: first };
  return { do: 'find', items, conversation: conversationOf(facts, first) };
}

/** True for a message that opens a ticket. */
function opensTicket(facts: Facts, work: StoredWork): boolean {
  const { ticket, closed } = conversationOf(facts, work).doc;
  return work.body.kind === 'support' && (ticket === null || closed);
}

function toAsk(facts: Facts, work: StoredWork): Next {
  const conversation = conversationOf(facts, work);
  const { body } = work;
  if (facts.pulse.isExhausted(work.id, facts.now)) return { do: 'bury', work };
  if (body.kind !== 'support') return { do: 'ask', work, conversation };
  const { doc, userKey } = conversation;
  if (doc.closed) return { do: 'leaveTicket', work };
  if (doc.ticket === null) {
    // An anonymous visitor has no tickets but its own.
    const isNoted = body.known !== undefined || isAnonymous(userKey);
    return isNoted ? { do: 'ask', work, conversation } : { do: 'noteTickets', work };
  }
  const mustLook = facts.answers.expects(doc.ticket) && facts.lookedFor !== work.id;
  return mustLook ? { do: 'lookForAnswer', work, ticket: doc.ticket } : { do: 'ask', work, conversation };
}

/** While an agent answers there may be no replies: messages go out one behind the other (helpdesk.md 11.4). Null if that is not so. */
function sendOn(facts: Facts, work: StoredWork): Next | null {
  const conversation = conversationOf(facts, work);
  const { responder, ticket, closed } = conversation.doc;
  const hasAgent = responder === 'agent' && ticket !== null && !closed;
  const may = work.body.kind === 'support' && hasAgent && !facts.doubts.wasDenied(work.id);
  return may ? { do: 'sendOn', work, conversation } : null;
}

function conversationOf({ conversations }: Facts, { conversationId }: StoredWork): StoredConversation {
  const conversation = conversations.get(conversationId);
  if (conversation === undefined) throw new Error('work waits for a conversation that is not known');
  return conversation;
}

/** Items of one conversation that may be under way together, the first one first. */
type Turn = readonly [StoredWork, ...StoredWork[]];

/**
 * The conversations' turns, in the order of their first items: messages. Anything else waits for its turn alone, as what stands
 * before it may open a new ticket.
 */
function turnsOf(waiting: readonly StoredWork[]): Turn[] {
  const [only] = waiting;
  if (only !== undefined && waiting.length === 1) return [[only]];
  const turns = new Map<string, { items: [StoredWork, ...StoredWork[]]; isFull: boolean }>();
  for (const work of waiting) {
    const turn = turns.get(work.conversationId);
    const isMessage = work.body.kind === 'support';
    if (turn === undefined) turns.set(work.conversationId, { items: [work], isFull: !isMessage });
    else if (isMessage && !turn.isFull) turn.items.push(work);
    else turn.isFull = true;
  }
  return [...turns.values()].map(({ items }) => items);
}

function sooner(next: Next, at: number): Next {
  return next.do === 'wait' && at < next.until ? { do: 'wait', until: at } : next;
}
