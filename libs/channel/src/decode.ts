/** From bytes of a stranger to a clean event, or to the reason why not; total: no frame and no parsed body throws. */
import type { ZodError } from 'zod';
import type { ChannelErrorCode } from './errors.js';
import { clientEvents } from './events/client-events.js';
import type { ClientEvent, ClientEventType } from './events/client-events.js';
import { readConversationId } from './events/fields.js';
import { contentForm, unreadFields } from './events/message.js';
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
      /** Which field is wrong and what is expected there: names and expectations of ours, never anything that was sent. */
      detail: string;
    };

/** Decodes the text of one WebSocket frame. `socket_id` has no meaning there and is ignored (captivate.md 2). */
export function decodeFrame(data: string): Decoded {
  const body = parseJson(data);
  if (body === undefined) return { ok: false, code: 'badFrame', conversationId: null, detail: 'expected JSON' };
  const decoded = decodeEnvelope(body);
  return decoded.ok ? { ...decoded, socketId: undefined } : decoded;
}

/** Decodes an envelope that is already parsed (by `parseJson`), such as the body of a POST (captivate.md 1.2, 2). */
export function decodeEnvelope(body: unknown): Decoded {
  const event = isJsonObject(body) ? body.event : undefined;
  if (!isJsonObject(event))
    return { ok: false, code: 'badFrame', conversationId: null, detail: 'event: expected an object' };
  const decoded = decodeEvent(event.event_type, event.event_payload ?? {});
  return decoded.ok ? { ...decoded, socketId: readSocketId(event.socket_id) } : decoded;
}

function decodeEvent(type: unknown, payload: unknown): Decoded {
  const conversationId = isJsonObject(payload) ? readConversationId(payload.conversation_id) : null;
  if (!isEventType(type)) return { ok: false, code: 'unknownEvent', conversationId, detail: knownEvents };
  const clean = isJsonObject(payload) ? readFields(type, payload) : 'expected an object';
  if (typeof clean === 'string') return { ok: false, code: 'badPayload', conversationId, detail: clean };
  const parsed = clientEvents[type].safeParse(clean);
  if (!parsed.success) return { ok: false, code: 'badPayload', conversationId, detail: describeIssue(parsed.error) };
  // The compiler cannot tie the schema's output to the type it was looked up by; the table does.
  return { ok: true, event: { type, payload: parsed.data } as ClientEvent, socketId: undefined };
}

const knownEvents = `expected one of ${Object.keys(clientEvents).join(', ')}`;

/** Containers around a field of a payload: body, event, payload. */
const fieldDepth = 3;

const limits = {
  depth: 'expected fewer levels',
  entries: 'expected fewer entries',
  number: 'expected a number that fits into 64 bits',
} as const;

/**
 * The fields that the event has, each safe to keep; or what is wrong with one of them. Of what else a client sends the names are
 * looked at, and only where they may be wrong ones for `content`. A field that is itself a whole number of any size may be an id, and is its schema's affair.
 */
function readFields(type: ClientEventType, payload: JsonObject): Record<string, unknown> | string {
  if (misnamesContent(type, payload)) return `content: expected ${contentForm}`;
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(clientEvents[type].in.shape)) {
    if (!Object.hasOwn(payload, name)) continue;
    const raw: unknown = payload[name];
    const clean = typeof raw === 'bigint' ? { ok: true as const, value: raw } : sanitizeJson(raw, fieldDepth);
    if (!clean.ok) return `${name}: ${limits[clean.reason]}`;
    fields[name] = clean.value;
  }
  return fields;
}

function describeIssue({ issues: [issue] }: ZodError): string {
  const problem = issue?.message.replace(/^Invalid input: /, '') ?? 'expected something else';
  return `${issue?.path.join('.') ?? ''}: ${problem}`;
}

/**
 * True for a message without content that has fields which no client sends: nothing at all would be taken as the empty message that
 * starts the bot (captivate.md 3.2).
 */
function misnamesContent(type: ClientEventType, payload: JsonObject): boolean {
  const { shape } = clientEvents[type].in;
  if (!('content' in shape) || (payload.content ?? null) !== null) return false;
  return Object.keys(payload).some((name) => !Object.hasOwn(shape, name) && !unreadFields.has(name));
}

/** Own rows of the table only: "constructor" is no event. */
function isEventType(type: unknown): type is ClientEventType {
  return typeof type === 'string' && Object.hasOwn(clientEvents, type);
}

function readSocketId(raw: unknown): string | null | undefined {
  if (raw === undefined) return undefined;
  return typeof raw === 'string' && raw !== '' ? raw : null;
}
