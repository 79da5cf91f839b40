// What a client needs to know to reach the Helpdesk: namespace, credentials, refusals and the documented limit.
import { z } from 'zod';

/** Socket.IO namespace of customers and agents alike (helpdesk.md 2). */
export const helpdeskNamespace = '/helpdesk';

/** Conversations that one customer may have open at the same time (helpdesk.md 6.2). */
export const supportLimit = 3;

/** Query of the Engine.IO handshake of an API client; it carries the key, so the URL must never be logged (helpdesk.md 2). */
export function handshakeQuery(token: string): { token_source: 'api'; token: string } {
  return { token_source: 'api', token };
}

/** Why a connection was refused; `status` is null if the text was not the documented JSON. */
export interface Refusal {
  status: number | null;
  reason: string;
}

const refusalSchema = z.object({ status_code: z.coerce.number().int(), message: z.string().catch('') });

/** Reads the message of a CONNECT_ERROR, a JSON string with `status_code` and `message` (helpdesk.md 2.2). Never throws. */
export function decodeRefusal(message: string): Refusal {
  const parsed = refusalSchema.safeParse(parseJson(message));
  if (!parsed.success) return { status: null, reason: message };
  return { status: parsed.data.status_code, reason: parsed.data.message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
