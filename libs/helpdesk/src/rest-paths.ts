// Where the Helpdesk's REST history of one customer is found (helpdesk.md 8).

/** Path of 8.1; without `closed` open and closed conversations are listed. */
export function conversationsPath(sessionId: string, closed?: boolean): string {
  const path = `/api/v1/helpdesk/customer/${segment(sessionId)}/conversations/`;
  return closed === undefined ? path : `${path}?closed=${closed}`;
}

/** Path of 8.2. A `sessionId` of "." or ".." cannot be named in a URL and must not be used as one. */
export function messagesPath(sessionId: string, ticketChatId: string): string {
  return `${conversationsPath(sessionId)}${segment(ticketChatId)}/messages/`;
}

// A lone surrogate becomes U+FFFD here just as it does when the socket encodes the text.
function segment(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}
