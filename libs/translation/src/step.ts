/** The Step: what one event does, as data. Both directions produce it; carrying it out knows no event by name. */
import type { ChannelErrorCode, ServerEvent } from '#channel';
import type { Change, Conversation, Entry, NewEntry, NewWork, Work } from '#state';
import type { BridgeDocuments, ConversationDoc, EntryBody, WorkBody } from './documents.js';
import type { StepFiles } from './files/named.js';
import type { ChannelPolicy } from './policy.js';

/** A conversation with the bridge's own state. */
export type StoredConversation = Conversation<BridgeDocuments>;
/** A transcript entry with the bridge's own body. */
export type StoredEntry = Entry<BridgeDocuments>;
/** Something that waits for the Helpdesk. */
export type StoredWork = Work<BridgeDocuments>;

/** What a pure row may use besides its event: time, chance and the channel's habits. */
export interface StepContext {
  /** Unix milliseconds. */
  readonly now: number;
  /** A new unguessable id (UUID). */
  readonly newId: () => string;
  /** The same for a conversation: one that leads to where everything of the Helpdesk's `session_id` is kept. */
  readonly newConversationId: (sessionId: string) => string;
  readonly policy: ChannelPolicy;
  /** What is known of files that the bridge keeps; absent for events that name none. */
  readonly files?: StepFiles;
}

/** What the asker gets: an event on its socket (if any) and the body of its HTTP answer; or one of the known errors. */
export type Answer =
  | { readonly event: ServerEvent | null; readonly body: object }
  | {
      readonly error: ChannelErrorCode;
      readonly conversationId: string | null;
      /** When it may be tried again, where that is known, milliseconds. */
      readonly retryAfterMs?: number;
    };

type StoreChange = Change<BridgeDocuments>;

/** Everything that one event changes and answers; committed as a whole. What is absent stays as it was. */
export interface Step extends Pick<
  StoreChange,
  'append' | 'rewrite' | 'enqueue' | 'amend' | 'settle' | 'forget' | 'link' | 'erase' | 'hops'
> {
  /** New state of the conversation; absent: as it was. */
  readonly doc?: ConversationDoc;
  readonly listed?: boolean;
  readonly ttlDays?: number | null;
  /** True for what a visitor or the Helpdesk did in the conversation: it moves the time of the last activity. */
  readonly active?: boolean;
  readonly answer?: Answer;
  /** True if what is appended shall follow the answer only after the greeting delay. */
  readonly isGreeting?: boolean;
  /** True if the answer shows all entries, so that none needs to be delivered any more once it went out. */
  readonly showsAll?: boolean;
}

/** A conversation that does not exist yet. */
export interface NewConversation {
  readonly id: string;
  readonly userKey: string;
  readonly sessionId: string;
}

/** An answer without data. */
export function accepted(conversationId: string, event: ServerEvent | null = null): Answer {
  return { event, body: { status: 'success', conversation_id: conversationId } };
}

/** A step that only refuses. */
export function refused(error: ChannelErrorCode, conversationId: string | null): Step {
  return { answer: { error, conversationId } };
}

/** An entry; what is not the visitor's own is pushed to clients. */
export function newEntry(context: StepContext, body: EntryBody, origin?: string): NewEntry<BridgeDocuments> {
  const pushed = body.kind !== 'user' && body.kind !== 'userAction';
  return { id: context.newId(), at: context.now, pushed, body, ...(origin === undefined ? {} : { origin }) };
}

/**
 * When the entry was said, in Unix milliseconds: the Helpdesk's own time of a message that was read later. Nothing is said
 * after it was read, whatever the clocks and zones of others tell.
 */
export function saidAt({ at, body }: StoredEntry): number {
  return body.kind === 'bot' || body.kind === 'agent' ? Math.min(at, body.sourceAt ?? at) : at;
}

/** Work for the Helpdesk; a visitor's message counts in the books. */
export function newWork(context: StepContext, body: WorkBody): NewWork<BridgeDocuments> {
  return { id: context.newId(), at: context.now, counted: body.kind === 'support', body };
}
