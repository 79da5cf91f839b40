/** The HTTP half of the channel for tests: one function per route, every request has a deadline. */

/** For whole transcripts of tens of megabytes on a busy machine, too. */
const DEADLINE_MS = 20_000;

/** An answer, with its body parsed if it calls itself JSON (and failing if it then is none), else as text. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** Posts one event as clients from 5.0 on do; `socketId` null as the manager class does (captivate.md Q7). */
export function post(
  url: string,
  key: string | undefined,
  eventType: string,
  payload: object = {},
  socketId: string | null = null,
): Promise<Answer> {
  const event = { event_type: eventType, event_payload: payload, socket_id: socketId };
  return postRaw(url, key, JSON.stringify({ action: 'sendMessage', event }));
}

/** Posts a body as it is to the message route. */
export function postRaw(url: string, key: string | undefined, body: string): Promise<Answer> {
  const headers = { ...keyHeader(key), 'content-type': 'application/json', accept: 'application/json' };
  return request(`${url}/api/custom-channel/sockets/message`, { method: 'POST', headers, body });
}

/** Posts a user message: a text, or content of any other form. */
export function postMessage(
  url: string,
  key: string,
  conversationId: string,
  content: string | object,
  socketId: string | null = null,
): Promise<Answer> {
  const payload = {
    type: 'message_create',
    client_msg_id: crypto.randomUUID(),
    conversation_id: conversationId,
    content: typeof content === 'string' ? { type: 'text', text: content } : content,
  };
  return post(url, key, 'user_message', payload, socketId);
}

/** Reads a transcript over REST (captivate.md 1.2). */
export function getTranscript(url: string, key: string | undefined, conversationId: string): Promise<Answer> {
  return getLink(`${url}/api/transcript?conversation_id=${encodeURIComponent(conversationId)}`, key);
}

/** Follows an absolute link as clients follow `message_link` (captivate.md 4.1). */
export function getLink(link: string, key: string | undefined): Promise<Answer> {
  return request(link, { headers: { ...keyHeader(key), accept: 'application/json' } });
}

/** Asks as a browser does before a POST with a key from a page of `origin` (captivate.md 1.4). */
export function preflight(url: string, path: string, origin: string): Promise<Answer> {
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-api-key' };
  return request(url + path, { method: 'OPTIONS', headers: { origin, ...asked } });
}

async function request(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text, headers: response.headers };
}

function keyHeader(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { 'x-api-key': key };
}
