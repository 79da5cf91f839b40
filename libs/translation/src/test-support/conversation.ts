// What the tests of the rows start from: a context whose time stands still, and stored things with defaults.
import { serverEvents } from '#channel';
import type { ServerEvent, UserContent } from '#channel';
import type { ConversationDoc, EntryBody, WorkBody } from '../documents.js';
import { defaultTexts } from '../policy.js';
import type { ChannelPolicy, ChannelTexts } from '../policy.js';
import { pushEvent } from '../push.js';
import type { Step, StepContext, StoredConversation, StoredEntry, StoredWork } from '../step.js';

export const now = Date.parse('2025-11-03T10:02:00.000Z');
export const createdAt = Date.parse('2025-11-03T10:00:00.000Z');
const activeAt = Date.parse('2025-11-03T10:01:00.000Z');
export const conversationId = 'u-204_5b0e1c52-7a64-4d0b-9f2e-3c8d1a6b7e90';
export const ticket = 'conv_9';

/** A context that gives the ids id-1, id-2 and so on. */
export function contextOf(
  policy: Omit<Partial<ChannelPolicy>, 'texts'> = {},
  texts: Partial<ChannelTexts> = {},
): StepContext {
  let count = 0;
  return {
    now,
    newId: () => `id-${++count}`,
    newConversationId: () => `uuid-${++count}`,
    policy: {
      prompts: 'both',
      html: 'text',
      closedTicket: 'new',
      actionSentences: {},
      closeOnDelete: true,
      listAnonymous: false,
      ...policy,
      texts: { ...defaultTexts, ...texts },
    },
  };
}

/** A conversation that was started and in which nothing was said, unless told otherwise. */
export function docOf(parts: Partial<ConversationDoc> = {}): ConversationDoc {
  return {
    userId: 'u-204',
    basicInfo: {},
    custom: {},
    private: {},
    opened: false,
    ticket: null,
    tickets: [],
    closed: false,
    responder: 'sate',
    agentHere: false,
    prompt: null,
    escalatedAt: null,
    delayTold: false,
    sentCount: 0,
    ...parts,
  };
}

/** A conversation with an open ticket, unless told otherwise. */
export function talkOf(parts: Partial<ConversationDoc> = {}): ConversationDoc {
  return docOf({ opened: true, ticket, tickets: [ticket], sentCount: 1, ...parts });
}

export function stored(doc: ConversationDoc, row: Partial<StoredConversation> = {}): StoredConversation {
  return {
    id: conversationId,
    channel: 'shop',
    sessionId: 'u-204',
    userKey: 'u-204',
    version: 3,
    createdAt,
    activeAt,
    listed: true,
    erased: false,
    ttlDays: null,
    lastSeq: 0,
    lastPush: 0,
    confirmedPush: 0,
    bytes: 0,
    doc,
    ...row,
  };
}

export function entryOf(body: EntryBody, parts: Partial<StoredEntry> = {}): StoredEntry {
  return { id: 'm-81', seq: 1, push: null, at: createdAt, pushed: false, body, ...parts };
}

export function workOf(body: WorkBody, parts: Partial<StoredWork> = {}): StoredWork {
  const row = { channel: 'shop', sessionId: 'u-204', conversationId, position: 1, at: createdAt };
  return { ...row, id: 'w-1', counted: body.kind === 'support', body, ...parts };
}

export function contentOf(parts: Partial<UserContent>): UserContent {
  return { text: '', files: [], actions: [], extra: null, isEmpty: false, ...parts };
}

/** An event as the schema of its type reads it; throws if it is not exactly what clients may be sent. */
export function checked(event: ServerEvent): ServerEvent {
  return { type: event.type, payload: serverEvents[event.type].parse(event.payload) } as ServerEvent;
}

/** What clients are sent for the entries that the Step appends, each checked. */
export function pushesOf({ append = [] }: Step): ServerEvent[] {
  return append.flatMap((entry) => {
    const event = pushEvent(conversationId, { ...entry, seq: 1, push: entry.pushed ? 1 : null });
    if ((event !== null) !== entry.pushed) throw new Error(`entry ${entry.id} and its push do not agree`);
    return event === null ? [] : [checked(event)];
  });
}
