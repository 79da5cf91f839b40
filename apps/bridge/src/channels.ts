/** What a channel is: its keys, its Helpdesk, and how it treats those who come. */
import type { ChannelPolicy } from '#translation';

export interface ChannelConfig {
  readonly name: string;
  /** Any of them opens the channel; several allow a change of key without an interruption. */
  readonly apiKeys: readonly string[];
  readonly helpdesk: { readonly url: string; readonly apiKey: string };
  /** Exact origins of browsers, or `*`. Requests without an Origin (apps, servers) are always allowed. */
  readonly allowedOrigins: readonly string[];
  /** Whether what a client has received is marked as read at the Helpdesk. */
  readonly readReceipts: boolean;
  readonly identity: IdentityConfig;
  readonly limits: ChannelLimits;
  readonly canary: CanaryConfig;
  readonly files: ChannelFiles;
  readonly policy: ChannelPolicy;
}

/** Whether visitors prove who they are (docs/identity.md). */
export interface IdentityConfig {
  /** `off`: names are claimed. `optional`: also proven, and what is proven is protected. `required`: without proof nobody has a name. */
  readonly mode: 'off' | 'optional' | 'required';
  /** Any of them signs; several allow a change of secret without an interruption. */
  readonly secrets: readonly string[];
}

/** A client of the bridge's own that proves the whole road (docs/operations.md). */
export interface CanaryConfig {
  /** Time between two of its messages, milliseconds; 0: there is none. */
  readonly everyMs: number;
  /** In which the Helpdesk must answer, milliseconds. */
  readonly timeoutMs: number;
  /** What it says. */
  readonly text: string;
}

export interface ChannelLimits {
  /** Sockets that may be open on one replica. */
  readonly sockets: number;
  /** Sockets that one address may have open on one replica. */
  readonly socketsPerAddress: number;
  /** Events that one address, and one socket, may send in a minute: frames and requests of any kind, readable or not. */
  readonly eventsPerMinute: number;
  /** Events that all who present the same key may send in a minute together. */
  readonly eventsPerMinutePerKey: number;
  /** Connections to the Helpdesk that one replica may have. */
  readonly helpdeskConnections: number;
  /** What a conversation may take (document and entries as JSON), bytes; clients are refused what is above it. */
  readonly conversationBytes: number;
  /** Entries that a conversation may have; clients are refused what is above it. */
  readonly conversationEntries: number;
  /** What the metadata of a conversation, `private` and `userBasicInfo` may take together as JSON, bytes. */
  readonly metadataBytes: number;
  /** Conversations that a named user may begin in an hour; 0: any number. */
  readonly conversationsPerUserPerHour: number;
  /** Conversations that may be begun from one address in an hour; 0: any number. */
  readonly conversationsPerAddressPerHour: number;
  /** What all conversations may take together, bytes: warned of from `soft` on, refused from `hard` on; 0: any number. */
  readonly channelBytes: { readonly soft: number; readonly hard: number };
}

/** What becomes of the files of visitors and agents (docs/files.md). */
export interface ChannelFiles {
  /** Whether clients may upload. */
  readonly uploads: boolean;
  /** Whether an upload may come without any key, as the library sends it that knows no `path` (captivate.md 1.3). */
  readonly withoutKey: boolean;
  /** Of one file, bytes. */
  readonly maxFileBytes: number;
  /** Of the files that were uploaded to one conversation, bytes; 0: any number. */
  readonly maxConversationBytes: number;
  /** Of all files of the channel, bytes; 0: any number. */
  readonly maxChannelBytes: number;
  /** Files that may come from one address in an hour; 0: any number. */
  readonly uploadsPerAddressPerHour: number;
  /** Bytes of files that may come from one address in an hour; 0: any number. */
  readonly uploadBytesPerAddressPerHour: number;
  /** What the Helpdesk is told of a file's text, bytes; 0: nothing. */
  readonly excerptBytes: number;
  /** Life of the links to files that the Helpdesk is given, days. */
  readonly helpdeskLinkDays: number;
  /** Whether an agent's attachment stays a link to the Helpdesk, or is fetched and served by the bridge. */
  readonly attachments: 'link' | 'fetch';
  /** Hosts besides the Helpdesk's own that attachments may be fetched from. */
  readonly attachmentHosts: readonly string[];
}
