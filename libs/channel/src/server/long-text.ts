/** JSON of answers that are too long to be held: made in pieces, the next one when it is asked for. */
import type { ServerEventType } from './server-events.js';

/** A text in its order. */
export type Pieces = AsyncIterable<string>;

/** Members of a list, some at a time, each as JSON. */
export type Members = AsyncIterable<readonly string[]>;

/** The names under which an event and the body of an HTTP answer have the items of a transcript (captivate.md 1.2, 3.6). */
const transcriptNames = {
  event: ['transcript', 'messages'],
  body: ['transcript', 'messages', 'message'],
} as const;

/** A transcript: its items are asked for once for each name that any generation reads. */
export async function* transcriptText(
  conversationId: string,
  form: 'event' | 'body',
  items: () => Members,
): AsyncGenerator<string, void, undefined> {
  yield `{"conversation_id":${JSON.stringify(conversationId)}`;
  for (const name of transcriptNames[form]) {
    yield `,"${name}":`;
    yield* listText(items());
  }
  yield '}';
}

/** The payload of `user_conversations`. */
export async function* conversationsText(
  items: Members,
  pagination: object | undefined,
): AsyncGenerator<string, void, undefined> {
  yield '{"conversations":';
  yield* listText(items);
  yield pagination === undefined ? '}' : `,"pagination":${JSON.stringify(pagination)}}`;
}

/** The frame of an event around the text of its payload; equal to what `encodeFrame` makes of the whole. */
export async function* frameText(
  type: ServerEventType,
  payload: Pieces,
  eventId: string,
): AsyncGenerator<string, void, undefined> {
  yield frameHead(type);
  yield* payload;
  yield frameEnd(eventId);
}

/** The same at once. */
export function frameAround(type: ServerEventType, payload: string, eventId: string): string {
  return frameHead(type) + payload + frameEnd(eventId);
}

function frameHead(type: ServerEventType): string {
  return `{"action":"receiveMessage","event":{"event_type":"${type}","event_payload":`;
}

function frameEnd(eventId: string): string {
  return `,"event_id":${JSON.stringify(eventId)},"accepts_response_payload":false}}`;
}

async function* listText(members: Members): AsyncGenerator<string, void, undefined> {
  let before = '[';
  for await (const some of members) {
    if (some.length === 0) continue;
    yield before + some.join(',');
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}
