/** From a server event to the text of one WebSocket frame. */
import type { ServerEvent } from './server/server-events.js';

/** The wrapper every client needs (captivate.md 2); `eventId` is unique and read by no client. */
export function encodeFrame(event: ServerEvent, eventId: string): string {
  return JSON.stringify({
    action: 'receiveMessage',
    event: {
      event_type: event.type,
      event_payload: event.payload,
      event_id: eventId,
      accepts_response_payload: false,
    },
  });
}
