/** From bytes of a stranger to a clean event, or to the reason why not; total: no frame and no parsed body throws. */
import type { ZodError } from 'zod';
import type { ChannelErrorCode } from './errors.js';
import { clientEvents } from './events/client-events.js';
import type { ClientEvent, ClientEventType } from './events/client-events.js';
import { readConversationId } from './events/fields.js';
import { isJsonObject, sanitizeJson } from './json.js';
import type { JsonValue } from './json.js';

/** A clean event, or why it is refused. */
export type Decoded =
  | {
      ok: true;
      event: ClientEvent;
      /** Over HTTP the socket that waits for confirmations, null when it is not usable; undefined when not named. */
      socketId: string | null | undefined;
    }
  | {
      ok: false;
      code: ChannelErrorCode;
      /** As far as it could be read, for the answer. */
      conversationId: string | null;
      /** Which field was wrong, for logs: names and expectations, never values. */
      detail?: string;
    };

/** Decodes the text of one WebSocket frame. `socket_id` has no meaning there and is ignored (captivate.md 2). */
export function decodeFrame(data: string): Decoded {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return { ok: false, code: 'badFrame', conversationId: null, detail: 'not JSON' };
  }
  const decoded = decodeEnvelope(body);
  return decoded.ok ? { ...decoded, socketId: undefined } : decoded;
}

/** Decodes an envelope that is already parsed, such as the body of a POST (captivate.md 1.2, 2). */
export function decodeEnvelope(body: unknown): Decoded {
  const clean = sanitizeJson(body);
  if (!clean.ok)
    return { ok: false, code: 'badPayload', conversationId: null, detail: `over the limit of ${clean.reason}` };
  const event = isJsonObject(clean.value) ? clean.value.event : undefined;
  if (!isJsonObject(event)) return { ok: false, code: 'badFrame', conversationId: null, detail: 'no event' };
  const decoded = decodeEvent(event.event_type, event.event_payload ?? {});
  return decoded.ok ? { ...decoded, socketId: readSocketId(event.socket_id) } : decoded;
}

function decodeEvent(type: unknown, payload: JsonValue): Decoded {
  const conversationId = isJsonObject(payload) ? readConversationId(payload.conversation_id) : null;
  if (!isEventType(type)) return { ok: false, code: 'unknownEvent', conversationId };
  const parsed = clientEvents[type].safeParse(payload);
  if (!parsed.success) return { ok: false, code: 'badPayload', conversationId, detail: describeIssue(parsed.error) };
  // The compiler cannot tie the schema's output to the type it was looked up by; the table does.
  return { ok: true, event: { type, payload: parsed.data } as ClientEvent, socketId: undefined };
}

function describeIssue({ issues: [issue] }: ZodError): string {
  return `${['event_payload', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'invalid'}`;
}

/** Own rows of the table only: "constructor" is no event. */
function isEventType(type: unknown): type is ClientEventType {
  return typeof type === 'string' && Object.hasOwn(clientEvents, type);
}

function readSocketId(raw: unknown): string | null | undefined {
  if (raw === undefined) return undefined;
  return typeof raw === 'string' && raw !== '' ? raw : null;
}
