/** Shortcuts for tests of decoding: an event by its type and raw payload. */
import { decodeEnvelope } from '../index.js';

export function decode(type: unknown, payload: unknown, rest: object = {}) {
  return decodeEnvelope({ event: { event_type: type, event_payload: payload, ...rest } });
}

/** The clean payload; throws if it is refused. */
export function payloadOf(type: string, payload: unknown): unknown {
  const decoded = decode(type, payload);
  if (!decoded.ok) throw new Error(`${type} is refused: ${decoded.detail}`);
  return decoded.event.payload;
}
