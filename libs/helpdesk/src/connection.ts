// What a client needs to know to reach the Helpdesk: namespace, credentials and the documented limits.

/** Socket.IO namespace of customers and agents alike (helpdesk.md 2). */
export const helpdeskNamespace = '/helpdesk';

/** Conversations that one customer may have open at the same time (helpdesk.md 6.2). */
export const supportLimit = 3;

/** Query of the Engine.IO handshake of an API client; it carries the key, so the URL must never be logged (helpdesk.md 2). */
export function handshakeQuery(token: string): { token_source: 'api'; token: string } {
  return { token_source: 'api', token };
}
