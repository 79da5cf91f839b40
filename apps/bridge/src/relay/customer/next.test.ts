/** What comes next, as a table: the facts that differ from an idle, open line, and the decision. */
import { describe, expect, it } from 'vitest';
import type { ConversationDoc, StoredConversation, StoredWork, WorkBody } from '#translation';
import { Answers } from './memory/answers.js';
import { Conversations } from './memory/conversations.js';
import { Doubts } from './memory/doubts.js';
import type { DoubtCause } from './memory/doubts.js';
import { burstLimit, next } from './next.js';
import type { Facts } from './next.js';

const now = 100_000;
const never = Number.POSITIVE_INFINITY;

const doc = { ticket: 't', tickets: ['t'], closed: false, responder: 'sate' } as unknown as ConversationDoc;

function conversation(id: string, state: Partial<ConversationDoc>, userKey = 'ulla'): StoredConversation {
  return { id, version: 1, sessionId: 'ulla', userKey, doc: { ...doc, ...state } } as StoredConversation;
}

const message: WorkBody = {
  kind: 'support',
  text: 'hello',
  attachment: null,
  hasFiles: false,
  entryId: null,
  former: [],
};
const closing: WorkBody = { kind: 'close', ticket: null };

function item(id: string, body: WorkBody = message, conversationId = 'c'): StoredWork {
  return { id, body, conversationId } as StoredWork;
}

interface Given extends Partial<Omit<Facts, 'waiting' | 'conversations' | 'doubts' | 'answers'>> {
  readonly waiting?: readonly StoredWork[];
  /** State of the conversation `c`; null: the customer has none. */
  readonly state?: Partial<ConversationDoc> | null;
  readonly userKey?: string;
  readonly doubted?: Readonly<Record<string, { cause: DoubtCause; agoMs?: number; deniedAgoMs?: number }>>;
  readonly denied?: string;
  /** An item that failed too often. */
  readonly exhausted?: string;
  /** An answer is expected in the ticket since so long. */
  readonly expectsSinceMs?: number;
}

function factsOf({ state = {}, userKey, doubted = {}, denied, exhausted, expectsSinceMs, ...given }: Given): Facts {
  const conversations = new Conversations();
  if (state !== null) conversations.put(conversation('c', state, userKey));
  conversations.put(conversation('d', { ticket: null, tickets: [] }));
  const doubts = new Doubts();
  for (const [id, { cause, agoMs = 0, deniedAgoMs }] of Object.entries(doubted)) {
    doubts.raise(id, cause, now - agoMs);
    if (deniedAgoMs !== undefined) doubts.deny(id, now - deniedAgoMs, 0);
  }
  if (denied !== undefined) {
    doubts.raise(denied, 'error', now);
    doubts.deny(denied, now, 0);
  }
  const answers = new Answers();
  if (expectsSinceMs !== undefined) answers.expect('t', now - expectsSinceMs);
  return {
    ...{
      now,
      isStopping: false,
      isLost: false,
      isCertain: true,
      restUntil: 0,
      neededUntil: now + 60_000,
      isUnheard: false,
    },
    ...{
      line: { isOpen: true },
      seat: { standing: 'held', isWanted: false, hadTurn: false },
      mustSync: false,
      mustRead: false,
      readAgainAt: never,
      retryRoomsAt: never,
      questionUntil: null,
    },
    ...{ mustRefill: false, waiting: [], lookedFor: null, agentVerifyMs: 1000, holds: new Map() },
    pulse: { isExhausted: (id) => id === exhausted },
    ...{ conversations, doubts, answers },
    ...given,
  };
}

const closed = { isOpen: false };
const seat = (standing: Facts['seat']['standing'], isWanted = false, hadTurn = isWanted) => {
  return { standing, isWanted, hadTurn };
};
const agent = { responder: 'agent' } as const;
const first = { ticket: null, tickets: [] };
const many = Array.from({ length: burstLimit + 1 }, (_, index) => item(`m${index}`));
const sentOn = (count: number, agoMs = 0) =>
  Object.fromEntries(many.slice(0, count).map(({ id }) => [id, { cause: 'sent to an agent', agoMs } as const]));

const table: readonly (readonly [string, Given, object])[] = [
  ['an idle line waits until it is not needed', {}, { do: 'wait', until: now + 60_000 }],
  ['a lost customer ends at once, whatever is open', { isLost: true, questionUntil: now + 5 }, { do: 'end' }],
  ['an open question is waited for', { questionUntil: now + 5, waiting: [item('a')] }, { do: 'wait', until: now + 5 }],
  ['an open question is waited for at the end, too', { questionUntil: now + 5, isStopping: true }, { do: 'wait' }],
  ['a question whose time is up is given up', { questionUntil: now }, { do: 'giveUpQuestion' }],
  [
    'while it is uncertain whose the customer is nothing is sent, opened or read',
    { isCertain: false, waiting: [item('a')], mustRefill: true, mustSync: true, line: { isOpen: false } },
    { do: 'wait', until: now + 200 },
  ],
  ['an open question is waited for in uncertainty, too', { isCertain: false, questionUntil: now + 5 }, { do: 'wait' }],
  ['a link that is uncertain may end', { isCertain: false, isStopping: true }, { do: 'end' }],
  ['a link that stops ends though something waits', { isStopping: true, waiting: [item('a')] }, { do: 'end' }],
  [
    'nothing is tried before the rest is over',
    { restUntil: now + 9, mustRefill: true },
    { do: 'wait', until: now + 9 },
  ],
  ['an outbox that is not known is read', { mustRefill: true, line: closed }, { do: 'refill' }],
  ['without work and ticket there is nothing to hear', { line: closed, state: first }, { do: 'end' }],
  ['a ticket that is open is listened to', { line: closed }, { do: 'open' }],
  ['a connection needs a place', { line: closed, seat: seat('none') }, { do: 'askForPlace' }],
  [
    'work waits for a place',
    { line: closed, seat: seat('waiting'), waiting: [item('a')] },
    { do: 'wait', until: never },
  ],
  [
    'who listens waits for a place as long as it is needed',
    { line: closed, seat: seat('waiting') },
    { do: 'wait', until: now + 60_000 },
  ],
  [
    'whom nobody listens to waits for no place',
    { line: closed, seat: seat('waiting'), neededUntil: now, isUnheard: true },
    { do: 'end' },
  ],
  [
    'a place that others want is given up between two questions',
    { seat: seat('held', true), waiting: [item('a')], restUntil: now + 9 },
    { do: 'giveUpPlace' },
  ],
  [
    'but not with a question open',
    { seat: seat('held', true), questionUntil: now + 5 },
    { do: 'wait', until: now + 5 },
  ],
  [
    'a place that others want is kept until it was of use, however slow the Helpdesk is',
    { seat: seat('held', true, false), waiting: [item('a')], mustSync: true },
    { do: 'sync' },
  ],
  [
    '... so that each time it is given something goes out',
    { seat: seat('held', true, false), waiting: [item('a')] },
    { do: 'ask', work: { id: 'a' } },
  ],
  [
    '... or who only listens has read what was missed',
    { seat: seat('held', true, false), mustRead: true },
    { do: 'read' },
  ],
  ['... but not longer', { seat: seat('held', true, false) }, { do: 'giveUpPlace' }],
  [
    '... nor to wait for the turn of what was held up',
    { seat: seat('held', true, false), waiting: [item('a')], holds: new Map([['c', now + 9]]) },
    { do: 'giveUpPlace' },
  ],
  ['a closed ticket needs no connection', { line: closed, state: { closed: true } }, { do: 'end' }],
  [
    'work needs a connection, whether it is needed or not',
    { line: closed, neededUntil: 0, waiting: [item('a')] },
    { do: 'open' },
  ],
  ['who is not needed any more asks who listens', { neededUntil: now }, { do: 'askWhoListens' }],
  ['whom nobody listens to ends', { neededUntil: now, isUnheard: true }, { do: 'end' }],
  [
    'rooms are entered before anything is sent',
    { mustSync: true, mustRead: true, waiting: [item('a')] },
    { do: 'sync' },
  ],
  ['rooms that failed are tried again when it is time', { retryRoomsAt: now }, { do: 'sync' }],
  ['and waited for until then', { retryRoomsAt: now + 7 }, { do: 'wait', until: now + 7 }],
  ['history that is due is read before anything is sent', { mustRead: true, waiting: [item('a')] }, { do: 'read' }],
  ['an answer that is due is looked for', { expectsSinceMs: 2000 }, { do: 'readAnswers' }],
  ['an answer is waited for first', { expectsSinceMs: 500 }, { do: 'wait', until: now + 1500 }],
  ['a message is asked', { waiting: [item('a'), item('b')] }, { do: 'ask', work: item('a') }],
  ['a first message of a known user needs the tickets', { state: first, waiting: [item('a')] }, { do: 'noteTickets' }],
  ['which are noted once', { state: first, waiting: [item('a', { ...message, known: [] })] }, { do: 'ask' }],
  ['a first message of nobody needs none', { state: first, userKey: 'anon', waiting: [item('a')] }, { do: 'ask' }],
  ['a closed ticket is left', { state: { closed: true }, waiting: [item('a')] }, { do: 'leaveTicket' }],
  [
    'a closing is asked in a closed ticket as well',
    { state: { closed: true }, waiting: [item('a', closing)] },
    { do: 'ask' },
  ],
  [
    'an earlier answer is looked for before the next question',
    { expectsSinceMs: 9, waiting: [item('a')] },
    { do: 'lookForAnswer', ticket: 't' },
  ],
  ['but not twice', { expectsSinceMs: 9, lookedFor: 'a', waiting: [item('a')] }, { do: 'ask' }],
  ['a message to an agent is sent on', { state: agent, waiting: many }, { do: 'sendOn', work: many[0] }],
  ['and the next behind it', { state: agent, waiting: many, doubted: sentOn(1) }, { do: 'sendOn', work: many[1] }],
  ['but only so many', { state: agent, waiting: many, doubted: sentOn(burstLimit) }, { do: 'wait', until: now + 1000 }],
  [
    'then they are looked up',
    { state: agent, waiting: many, doubted: sentOn(burstLimit, 1000) },
    { do: 'find', items: many.slice(0, burstLimit) },
  ],
  [
    'a closing waits for the messages before it',
    { state: agent, waiting: [item('m0'), item('x', closing)], doubted: sentOn(1) },
    { do: 'wait' },
  ],
  ['what was denied before is asked with care', { state: agent, waiting: [item('a')], denied: 'a' }, { do: 'ask' }],
  [
    'what is in doubt is looked for first',
    { waiting: [item('a'), item('b')], doubted: { a: { cause: 'cut' } } },
    { do: 'find', items: [item('a')] },
  ],
  [
    'not again within a second',
    { waiting: [item('a')], doubted: { a: { cause: 'cut', deniedAgoMs: 400 } } },
    { do: 'wait', until: now + 600 },
  ],
  [
    'the messages of another conversation by themselves',
    { waiting: [item('a'), item('b', message, 'd')], doubted: { a: { cause: 'cut' }, b: { cause: 'cut' } } },
    { do: 'find', items: [item('a')] },
  ],
];

describe('next', () => {
  it.each(table)('%s', (_, given, expected) => {
    expect(next(factsOf(given))).toMatchObject(expected);
  });
});
