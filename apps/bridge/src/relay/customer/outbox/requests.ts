/** What each kind of work says to the Helpdesk, and in which ticket. */
import { frameBytesOf } from '#helpdesk';
import type { HelpdeskRequests } from '#helpdesk';
import type { StoredConversation, WorkBody } from '#translation';

/** Characters of a message besides its text. */
const envelopeLimit = 10_000;

type Support = Extract<WorkBody, { kind: 'support' }>;

/** A request that is answered; null for work that is none. */
export type Request =
  | { readonly name: 'support'; readonly ticket: string | null; readonly payload: HelpdeskRequests['support'] }
  | { readonly name: 'close_support'; readonly ticket: string; readonly payload: HelpdeskRequests['close_support'] }
  | { readonly name: 'review_support'; readonly ticket: string; readonly payload: HelpdeskRequests['review_support'] };

/** Null for a closing where nothing is open: there is nothing to ask. */
export function requestOf(
  sessionId: string,
  body: Exclude<WorkBody, { kind: 'read' }>,
  { doc }: StoredConversation,
): Request | null {
  switch (body.kind) {
    case 'support':
      return { name: 'support', ticket: doc.ticket, payload: messageOf(sessionId, body, doc.ticket) };
    case 'close': {
      const ticket = body.ticket ?? doc.ticket;
      if (ticket === null || (ticket === doc.ticket && doc.closed)) return null;
      return { name: 'close_support', ticket, payload: { ticket_chat_id: ticket } };
    }
    case 'review': {
      const { ticket, rating, review } = body;
      const payload = { ticket_chat_id: ticket, rating, ...(review === null ? {} : { review }) };
      return { name: 'review_support', ticket, payload };
    }
  }
}

/** What is above the Helpdesk's limit (bytes) would cut the connection each time it is sent. */
export function isTooLarge({ name, payload }: Request, maxPayload: number): boolean {
  // No character takes more than six bytes in JSON; most messages are small enough by their length alone.
  const isShort =
    'message' in payload && !payload.attachment && 6 * (payload.message.length + envelopeLimit) < maxPayload;
  return !isShort && frameBytesOf(name, payload) > maxPayload;
}

/** A visitor's message as the Helpdesk takes it. */
function messageOf(
  sessionId: string,
  { text, attachment, hasFiles }: Support,
  ticket: string | null,
): HelpdeskRequests['support'] {
  return {
    session_id: sessionId,
    message: text,
    attachment: hasFiles,
    ticket_chat_id: ticket,
    ...(attachment === null ? {} : { attachment_metadata: attachment }),
  };
}
