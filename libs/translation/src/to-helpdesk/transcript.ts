/** conversation_transcript_request: every entry that clients may see, in every form that any generation reads. */
import { agentItem, botItem, completeContent, userItem } from '#channel';
import type { JsonObject, TranscriptItem, UserContent } from '#channel';
import { saidAt } from '../step.js';
import type { StepContext, StoredConversation, StoredEntry } from '../step.js';

/** What a transcript shows of an entry: one item, or none of updates and errors. */
export function transcriptItems(
  { policy: { texts } }: StepContext,
  { id }: StoredConversation,
  entry: StoredEntry,
): readonly TranscriptItem[] {
  return itemOf(id, entry, { channelName: texts.channelName, chatbotName: texts.botName }, texts.agentName);
}

function itemOf(
  conversationId: string,
  entry: StoredEntry,
  names: { channelName: string; chatbotName: string },
  livechatName: string,
): TranscriptItem[] {
  const { id, body } = entry;
  const head = { messageId: id, createdAt: saidAt(entry), ...names };
  switch (body.kind) {
    case 'user':
      return [userItem(head, body.content)];
    case 'userAction':
      return [userItem(head, actionContent({ id: body.id, type: body.type, data: body.data }))];
    case 'bot':
      if (body.parts.length === 0) return [];
      return [botItem(head, { conversationId, parts: body.parts })];
    case 'agent':
      if (body.parts.length === 0) return [];
      return [agentItem(head, { conversationId, parts: body.parts }, livechatName)];
    case 'action':
      return [
        botItem(head, { conversationId, parts: [], actions: [{ id: body.id, type: 'normal', data: body.data }] }),
      ];
    case 'update':
    case 'error':
      return [];
  }
}

function actionContent(one: JsonObject): UserContent {
  return completeContent({ text: '', files: [], actions: [one], extra: null });
}
