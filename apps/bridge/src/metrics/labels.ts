/** The values that labels have from the first scrape on: a rate or an increase sees nothing of a series that begins with its first event. */
import { clientEvents, closeCodes } from '#channel';
import type { ChannelErrorCode } from '#channel';

export const directions = ['to_helpdesk', 'to_client'] as const;

/** What the road counts for events that are none: a frame that cannot be read, a request of which nothing was read. */
export const eventTypes = [...Object.keys(clientEvents), 'unreadable', 'unread'];

/** Outcomes worth an alarm. Mistakes of clients begin with the first one: all of them, for each event, would be lines by the hundred. */
export const outcomes = [
  'accepted',
  'unauthorized',
  'rateLimited',
  'conversationFull',
  'internal',
  'notAccepted',
  'storeFull',
] as const satisfies readonly ('accepted' | ChannelErrorCode)[];

/** What transcripts hold for clients. */
export const pushedTypes = [
  'bot_message',
  'livechat_message',
  'action',
  'conversation_update',
  'general_error',
] as const;

/** From here on a peer closes with any code it likes (RFC 6455, 7.4.2); no label has room for all of them. */
const inventedCodes = 3000;

/** Codes of the protocol that a socket ends with; `other` for all that applications invent. */
export const closings = [
  ...new Set(
    [1000, 1001, 1002, 1005, 1006, 1009, 1011, ...Object.values(closeCodes).map(({ code }) => code)].map(closingOf),
  ),
];

export function closingOf(code: number): string {
  return code < inventedCodes ? String(code) : 'other';
}

/** Refusals before anything of a request was read; each stands in the table of errors. */
export const entranceRefusals = [
  'unauthorized',
  'forbiddenOrigin',
  'rateLimited',
  'notFound',
  'tooLarge',
] as const satisfies readonly ChannelErrorCode[];

export const handshakeRefusals = [
  'unauthorized',
  'forbiddenOrigin',
  'rateLimited',
  'notAccepted',
] as const satisfies readonly ChannelErrorCode[];

/** How the store stands, as of the last look. */
export const storeStates = ['ok', 'full', 'read-only', 'silent', 'failing'] as const;
export type StoreState = (typeof storeStates)[number];
