// How much the Helpdesk takes in one frame, and how large a request will be.
import type { HelpdeskRequestName, HelpdeskRequests } from './requests.js';
import { helpdeskNamespace } from './connection.js';
import { isObject, jsonIn, numberIn } from './loose.js';

/** What a Socket.IO server takes in one frame unless it says otherwise, bytes. */
export const defaultMaxPayload = 1_000_000;

/** `maxPayload` of an Engine.IO handshake, bytes: a text, or as the client library parsed it; the default where it is missing. */
export function maxPayloadOf(handshake: unknown): number {
  const given = jsonIn(handshake);
  const bytes = isObject(given) ? numberIn(given.maxPayload) : undefined;
  return bytes !== undefined && bytes > 0 ? bytes : defaultMaxPayload;
}

/** Bytes of the frame that carries a request, with room for the number of an acknowledgement. */
export function frameBytesOf<N extends HelpdeskRequestName>(name: N, payload: HelpdeskRequests[N]): number {
  return Buffer.byteLength(`42${helpdeskNamespace},${JSON.stringify([name, payload])}`) + 10;
}
