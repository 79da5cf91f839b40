/** The channel's frames as the bare programs write and read them: the form of the bridge's, with nothing checked. */
import { randomUUID } from 'node:crypto';

export interface ClientEvent {
  readonly event_type: string;
  readonly event_payload: {
    readonly userId?: string;
    readonly conversation_id?: string;
    readonly content?: { readonly text?: string };
  };
  /** Of a POST: the socket that shall hear of it. */
  readonly socket_id?: string;
}

export function readFrame(data: string): ClientEvent {
  return (JSON.parse(data) as { event: ClientEvent }).event;
}

export function writeFrame(type: string, payload: object): string {
  return JSON.stringify({
    action: 'receiveMessage',
    event: { event_type: type, event_payload: payload, event_id: randomUUID(), accepts_response_payload: false },
  });
}

export function botMessage(conversation: string, text: string): string {
  return writeFrame('bot_message', {
    type: 'message_create',
    conversation_id: conversation,
    ch_msg_id: randomUUID(),
    bot: {},
    content: [{ type: 'text', text }],
  });
}
