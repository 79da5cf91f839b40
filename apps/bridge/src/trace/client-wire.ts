/** The tap on the clients' wire: sockets and requests of one channel. */
import { parseJson } from '#channel';
import { sizeOfBody } from './body-text.js';
import { fieldOf, textIn } from './fields.js';
import type { Trace } from './trace.js';

/** Who is at the other end. */
export interface Client {
  readonly channel: string;
  readonly socket: string | null;
}

/** Tells of a frame of a socket; null for bytes that are no text. Returns its number. */
export function traceSocketFrame(
  trace: Trace,
  client: Client,
  direction: 'received' | 'sent',
  text: string | null,
): number | null {
  if (!trace.isOn) return null;
  const body = text === null ? null : parseJson(text);
  const bytes = text === null ? 0 : Buffer.byteLength(text);
  return trace.frame({ ...placeOf(client, body), direction, by: 'socket', bytes, status: null, body });
}

/** Tells of an answer that goes out in fragments: what is in it is nowhere whole. */
export function traceLongAnswer(trace: Trace, { channel, socket }: Client, name: string): void {
  if (!trace.isOn) return;
  const place = { ...placeOf({ channel, socket }, null), name: `${name} (in fragments)` };
  trace.frame({ ...place, direction: 'sent', by: 'socket', bytes: 0, status: null, body: null });
}

/** Tells of a request; a body that is none, of a GET, leaves the path to name it. Returns its number. */
export function traceRequest(
  trace: Trace,
  client: Client,
  { method, url, body }: { readonly method: string; readonly url: string; readonly body: unknown },
): number | null {
  if (!trace.isOn) return null;
  const path = url.split('?', 1)[0] ?? '';
  const query = new URLSearchParams(url.slice(path.length));
  const place = placeOf(client, body ?? { conversation_id: query.get('conversation_id') });
  const name = body === undefined || body === null ? `${method} ${path}` : place.name;
  const bytes = body === undefined || body === null ? 0 : sizeOfBody(body);
  return trace.frame({ ...place, name, direction: 'received', by: 'http', bytes, status: null, body: body ?? null });
}

/** Tells of the answer to a request, of which a text is JSON; null is one that is written bit by bit, of which nothing is shown. */
export function traceAnswer(
  trace: Trace,
  client: Client,
  status: number,
  name: string,
  answer: object | string | null,
): void {
  if (!trace.isOn) return;
  const body = typeof answer === 'string' ? parseJson(answer) : answer;
  const place = placeOf(client, body);
  trace.frame({
    ...place,
    name: `answer to ${name}`,
    direction: 'sent',
    by: 'http',
    bytes: body === null ? 0 : sizeOfBody(body),
    status,
    body,
  });
}

/** A request about files, or the answer to one. */
export interface FileTold {
  readonly channel: string;
  readonly conversation: string | null;
  readonly bytes: number;
  /** Of an answer; null for the request. */
  readonly status: number | null;
}

/** Tells of it by nothing but its size: what is in it is a file, or the way to one. */
export function traceFiles(trace: Trace, name: string, { status, ...told }: FileTold): void {
  if (!trace.isOn) return;
  trace.frame({
    ...{ wire: 'channel', by: 'http', socket: null, session: null, ticket: null, entry: null, body: null },
    ...{ ...told, status },
    ...(status === null ? { direction: 'received', name } : { direction: 'sent', name: `answer to ${name}` }),
  });
}

function placeOf({ channel, socket }: Client, body: unknown) {
  const event = fieldOf(body, 'event') ?? body;
  const payload = fieldOf(event, 'event_payload') ?? event;
  return {
    ...{ wire: 'channel' as const, channel, socket, session: null, ticket: null },
    conversation: textIn(payload, 'conversation_id') ?? textIn(body, 'conversation_id'),
    name: textIn(event, 'event_type') ?? '(unreadable)',
    entry: textIn(event, 'event_id'),
  };
}
