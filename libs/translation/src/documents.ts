/** What the bridge keeps in the store: the state of a conversation, its transcript entries, and work for the Helpdesk. */
import type { ChannelErrorCode, JsonObject, Part, UserContent } from '#channel';
import type { AttachmentMetadata, Responder } from '#helpdesk';

/** A question that the visitor may answer by a button, whose value comes back as an ordinary text. */
export type Prompt = { readonly kind: 'close' } | { readonly kind: 'rating'; readonly ticket: string };

/** What the rows know of a conversation, beyond what the store itself keeps. */
export interface ConversationDoc {
  /** As received, value and JSON type; null for an anonymous visitor. A number that JavaScript cannot hold: its digits. */
  readonly userId: string | number | { readonly digits: string } | null;
  readonly basicInfo: JsonObject;
  /** Public custom metadata. */
  readonly custom: JsonObject;
  /** Never shown to any client. */
  readonly private: JsonObject;
  /** True once the bot was started or the visitor has written. */
  readonly opened: boolean;
  /** The Helpdesk's conversation that messages go to; null before the first reply and after a closed one was left. */
  readonly ticket: string | null;
  /** Every Helpdesk conversation this one ever had, oldest first. */
  readonly tickets: readonly string[];
  /** True if `ticket` is closed at the Helpdesk. */
  readonly closed: boolean;
  /** Who answered last in `ticket`. */
  readonly responder: Responder;
  /** True while a stretch of agent messages lasts. */
  readonly agentHere: boolean;
  readonly prompt: Prompt | null;
  /** When the visitor asked for a human and none has come yet, Unix milliseconds. */
  readonly escalatedAt: number | null;
  /** True once the visitor was told that delivery takes long; false again when all is delivered. */
  readonly delayTold: boolean;
  /** Customer messages of `ticket` that are known to be at the Helpdesk. */
  readonly sentCount: number;
}

/** One transcript entry. `sourceAt` is the Helpdesk's own time of a message (Unix milliseconds), where it has one. */
export type EntryBody =
  | { readonly kind: 'user'; readonly content: UserContent }
  | { readonly kind: 'userAction'; readonly id: string; readonly type: string; readonly data: JsonObject }
  | { readonly kind: 'bot'; readonly parts: readonly Part[]; readonly sourceAt?: number }
  | { readonly kind: 'agent'; readonly parts: readonly Part[]; readonly sourceAt?: number }
  | { readonly kind: 'action'; readonly id: string; readonly data: JsonObject }
  | { readonly kind: 'update'; readonly update: string; readonly data: JsonObject }
  | { readonly kind: 'error'; readonly code: ChannelErrorCode };

/** Something to tell the Helpdesk. */
export type WorkBody =
  | {
      readonly kind: 'support';
      readonly text: string;
      readonly attachment: AttachmentMetadata | null;
      /** True if the message names files, with or without a link. */
      readonly hasFiles: boolean;
      /** The user's transcript entry; null for a sentence that the bridge wrote. */
      readonly entryId: string | null;
      /** Texts that this message had before it was edited while waiting: one of them may be at the Helpdesk. */
      readonly former: readonly string[];
      /** Set before a first message is sent: the tickets that the customer had until then. */
      readonly known?: readonly string[];
    }
  /** `ticket` null: whatever the conversation's ticket is when its turn comes. */
  | { readonly kind: 'close'; readonly ticket: string | null }
  | { readonly kind: 'review'; readonly ticket: string; readonly rating: number; readonly review: string | null }
  | { readonly kind: 'read'; readonly ticket: string };

/** The documents of the store, as the bridge uses it. A type, not an interface: it is a parameter of the store. */
export type BridgeDocuments = { conversation: ConversationDoc; entry: EntryBody; work: WorkBody };
