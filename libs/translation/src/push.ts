/** An entry as the event that clients receive. */
import { actionEvent, generalError } from '#channel';
import type { ServerEvent } from '#channel';
import type { StoredEntry } from './step.js';

/** Null for entries that are not pushed. The event carries the entry's id wherever the wire has a place for one. */
export function pushEvent(conversationId: string, { id, body }: StoredEntry): ServerEvent | null {
  switch (body.kind) {
    case 'user':
    case 'userAction':
      return null;
    case 'bot':
      return {
        type: 'bot_message',
        payload: {
          type: 'message_create',
          conversation_id: conversationId,
          ch_msg_id: id,
          bot: {},
          content: [...body.parts],
        },
      };
    case 'agent':
      return {
        type: 'livechat_message',
        payload: { type: 'message_create', conversation_id: conversationId, content: [...body.parts] },
      };
    case 'action':
      return actionEvent(conversationId, body.id, body.data);
    case 'update':
      return {
        type: 'conversation_update',
        payload: { type: body.update, conversation_id: conversationId, data: body.data },
      };
    case 'error':
      return generalError(body.code, conversationId);
  }
}
