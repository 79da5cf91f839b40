/** An entry as the event that clients receive. */
import { actionEvent, generalError } from '#channel';
import type { ServerEvent } from '#channel';
import { saidAt } from './step.js';
import type { StoredEntry } from './step.js';

/** Null for entries that are not pushed. The event carries the entry's id wherever the wire has a place for one. */
export function pushEvent(conversationId: string, entry: StoredEntry): ServerEvent | null {
  const { id, body } = entry;
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
          ...timeOf(entry),
        },
      };
    case 'agent':
      return {
        type: 'livechat_message',
        payload: {
          type: 'message_create',
          conversation_id: conversationId,
          content: [...body.parts],
          ...timeOf(entry),
        },
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

/** The Helpdesk's time, for what was said there. */
function timeOf(entry: StoredEntry): { readonly createdAt?: string } {
  const isDated = 'sourceAt' in entry.body;
  return isDated ? { createdAt: new Date(saidAt(entry)).toISOString() } : {};
}
