/** conversation_transcript_request: every entry that clients may see, in every form that any generation reads. */
import { agentItem, botItem, completeContent, transcriptBody, userItem } from '#channel';
import type { JsonObject, TranscriptItem, UserContent } from '#channel';
import { saidAt } from '../step.js';
import type { Step, StepContext, StoredConversation, StoredEntry } from '../step.js';

/** Counts as received by the client; updates and errors are not in it. */
export function transcript(
  { policy: { texts } }: StepContext,
  { id }: StoredConversation,
  entries: readonly StoredEntry[],
): Step {
  const names = { channelName: texts.channelName, chatbotName: texts.botName };
  const items = entries.flatMap((entry) => itemOf(id, entry, names, texts.agentName));
  const { conversation_id, transcript, messages, message } = transcriptBody(id, items);
  return {
    answer: {
      event: { type: 'conversation_transcript', payload: { conversation_id, transcript, messages } },
      body: { conversation_id, transcript, messages, message },
    },
    showsAll: true,
  };
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
