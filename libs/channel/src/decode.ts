/** From bytes of a stranger to a clean event, or to the reason why not; total: no frame and no parsed body throws. */
import type { ZodError } from 'zod';
import type { ChannelErrorCode } from './errors.js';
import { clientEvents } from './events/client-events.js';
import type { ClientEvent, ClientEventType } from './events/client-events.js';
import { readConversationId } from './events/fields.js';
import { isJsonObject, sanitizeJson } from './json.js';
import type { JsonObject } from './json.js';
import { parseJson } from './parse.js';

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
  const body = parseJson(data);
  if (body === undefined) return { ok: false, code: 'badFrame', conversationId: null, detail: 'not JSON' };
  const decoded = decodeEnvelope(body);
  return decoded.ok ? { ...decoded, socketId: undefined } : decoded;
}

/** Decodes an envelope that is already parsed (by `parseJson`), such as the body of a POST (captivate.md 1.2, 2). */
export function decodeEnvelope(body: unknown): Decoded {
  const event = isJsonObject(body) ? body.event : undefined;
  if (!isJsonObject(event)) return { ok: false, code: 'badFrame', conversationId: null, detail: 'no event' };
  const decoded = decodeEvent(event.event_type, event.event_payload ?? {});
  return decoded.ok ? { ...decoded, socketId: readSocketId(event.socket_id) } : decoded;
}

function decodeEvent(type: unknown, payload: unknown): Decoded {
  const conversationId = isJsonObject(payload) ? readConversationId(payload.conversation_id) : null;
  if (!isEventType(type)) return { ok: false, code: 'unknownEvent', conversationId };
  const clean = isJsonObject(payload) ? readFields(type, payload) : payload;
  if (typeof clean === 'string') return { ok: false, code: 'badPayload', conversationId, detail: clean };
  const parsed = clientEvents[type].safeParse(clean);
  if (!parsed.success) return { ok: false, code: 'badPayload', conversationId, detail: describeIssue(parsed.error) };
  // The compiler cannot tie the schema's output to the type it was looked up by; the table does.
  return { ok: true, event: { type, payload: parsed.data } as ClientEvent, socketId: undefined };
}

/** Containers around a field of a payload: body, event, payload. */
const fieldDepth = 3;

/**
 * The fields that the event has, each safe to keep; or what is wrong with one of them. What else a client sends is not
 * looked at. A field that is itself a whole number of any size may be an id, and is its schema's affair.
 */
function readFields(type: ClientEventType, payload: JsonObject): Record<string, unknown> | string {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(clientEvents[type].in.shape)) {
    if (!Object.hasOwn(payload, name)) continue;
    const raw: unknown = payload[name];
    const clean = typeof raw === 'bigint' ? { ok: true as const, value: raw } : sanitizeJson(raw, fieldDepth);
    if (!clean.ok) return `event_payload.${name}: over the limit of ${clean.reason}`;
    fields[name] = clean.value;
  }
  return fields;
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
