/** The answer behind a `message_link`: a message that was too large for a frame (captivate.md 4.1). */
import type { Part } from './part.js';

/** Body of `GET <message_link>`; clients read `botMessage.content` only, whoever spoke. */
export function messageLinkBody(conversationId: string, messageId: string, parts: readonly Part[]) {
  return { botMessage: { conversation_id: conversationId, ch_msg_id: messageId, content: [...parts] } };
}
