/** Everything that can be refused, as a table: name -> wire code, HTTP status and a sentence that is safe to show. */
import type { ServerEvent } from './server/server-events.js';

interface ChannelError {
  /** `error_code` of a `general_error`. */
  readonly code: number;
  /** HTTP status of the same refusal. */
  readonly status: number;
  /** `error_desc` and the `error` of an HTTP body; clients from 2.2.3 on show it as a chat line (captivate.md 4.1). */
  readonly text: string;
}

/** Never holds anything about the cause; unknown errors are `internal`. */
export const channelErrors = {
  badFrame: { code: 400, status: 400, text: 'Invalid message format' },
  unknownEvent: { code: 400, status: 400, text: 'Unknown event_type' },
  badPayload: { code: 400, status: 400, text: 'Invalid event_payload' },
  invalidConversation: { code: 400, status: 400, text: 'Invalid conversation_id' },
  transcriptNotFound: { code: 400, status: 404, text: 'Invalid conversation_id' },
  invalidMessage: { code: 400, status: 400, text: 'Invalid message_id' },
  invalidRating: { code: 400, status: 400, text: 'Rating must be a whole number from 1 to 5' },
  unauthorized: { code: 401, status: 401, text: 'Invalid API key' },
  forbiddenOrigin: { code: 403, status: 403, text: 'Origin not allowed' },
  forbiddenHost: { code: 403, status: 403, text: 'Host not allowed' },
  notFound: { code: 404, status: 404, text: 'Not found' },
  unknownSocket: { code: 409, status: 409, text: 'Unknown socket_id' },
  conversationClosed: { code: 409, status: 409, text: 'This conversation is closed' },
  tooManyConversations: { code: 409, status: 409, text: 'Too many open conversations' },
  notDelivered: { code: 422, status: 422, text: 'The message could not be delivered' },
  tooLarge: { code: 413, status: 413, text: 'Message too large' },
  conversationFull: { code: 413, status: 413, text: 'This conversation is full' },
  rateLimited: { code: 429, status: 429, text: 'Too many requests' },
  internal: { code: 500, status: 500, text: 'Internal error' },
  notAccepted: { code: 503, status: 503, text: 'Not accepted, try again later' },
  storeFull: { code: 507, status: 507, text: 'No more can be stored at present' },
} as const satisfies Record<string, ChannelError>;

/** The name of a refusal; the table says what clients see of it. */
export type ChannelErrorCode = keyof typeof channelErrors;

/** What a refusal says beyond its sentence. */
interface Particulars {
  /** Absolute (captivate.md 4.1, 413 flow). */
  readonly messageLink?: string;
  /** What exactly is wrong, in words of ours: which field, and what is expected there. */
  readonly detail?: string | undefined;
}

/** The event that tells a refusal on a socket. */
export function generalError(
  code: ChannelErrorCode,
  conversationId: string | null,
  { messageLink, detail }: Particulars = {},
): ServerEvent<'general_error'> {
  return {
    type: 'general_error',
    payload: {
      conversation_id: conversationId,
      error_code: channelErrors[code].code,
      error_desc: sentenceOf(code, detail),
      ...(messageLink === undefined ? {} : { message_link: messageLink }),
    },
  };
}

/** The JSON body of a refused HTTP request; its status is `channelErrors[code].status`. */
export function httpErrorBody(code: ChannelErrorCode, detail?: string): { error: string } {
  return { error: sentenceOf(code, detail) };
}

function sentenceOf(code: ChannelErrorCode, detail?: string): string {
  const { text } = channelErrors[code];
  return detail === undefined ? text : `${text}: ${detail}`;
}
