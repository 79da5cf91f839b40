/** What each kind of work says to the Helpdesk, and in which ticket. */
import type { HelpdeskRequests } from '#helpdesk';
import type { StoredConversation, WorkBody } from '#translation';

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
