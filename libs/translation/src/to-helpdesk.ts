/** The table client → Helpdesk: one row per event that a client sends. A missing row does not compile. */
import type { ClientEventType, ClientPayload, ListRequest, TranscriptItem } from '#channel';
import { action } from './to-helpdesk/action.js';
import { conversationList } from './to-helpdesk/conversation-list.js';
import type { ConversationList } from './to-helpdesk/conversation-list.js';
import { conversationStart } from './to-helpdesk/conversation-start.js';
import { deleteConversation } from './to-helpdesk/deletion.js';
import { editMessage } from './to-helpdesk/edit-message.js';
import type { EditTarget } from './to-helpdesk/edit-message.js';
import { metadata, metadataRequest } from './to-helpdesk/metadata.js';
import { transcriptItems } from './to-helpdesk/transcript.js';
import { userMessage } from './to-helpdesk/user-message.js';
import type { NewConversation, Step, StepContext, StoredConversation, StoredEntry } from './step.js';

/** What a row must be given besides its event decides who loads it: `needs` names that. */
export type ToHelpdeskRow<T extends ClientEventType> =
  | { readonly needs: 'nothing'; step(conversation: NewConversation, payload: ClientPayload<T>): Step }
  | {
      readonly needs: 'conversation';
      step(context: StepContext, conversation: StoredConversation, payload: ClientPayload<T>): Step;
    }
  /** Shows all entries and changes nothing; they are read while the answer is written. */
  | {
      readonly needs: 'entries';
      items(context: StepContext, conversation: StoredConversation, entry: StoredEntry): readonly TranscriptItem[];
    }
  | {
      readonly needs: 'message';
      step(context: StepContext, conversation: StoredConversation, target: EditTarget, payload: ClientPayload<T>): Step;
    }
  /** Shows conversations of a user and changes nothing; they are read while the answer is written. */
  | { readonly needs: 'list'; request(payload: ClientPayload<T>): ListRequest; readonly list: ConversationList }
  | {
      readonly needs: 'deletion';
      step(context: StepContext, conversation: StoredConversation, soft: boolean): Step;
    };

const listed = { needs: 'list', request: (payload: ListRequest) => payload, list: conversationList } as const;

/** By event of a client; every row is pure and may run more than once. */
export const toHelpdesk: { readonly [T in ClientEventType]: ToHelpdeskRow<T> } = {
  conversation_start: { needs: 'nothing', step: conversationStart },
  user_message: { needs: 'conversation', step: userMessage },
  action: { needs: 'conversation', step: action },
  metadata: { needs: 'conversation', step: metadata },
  metadata_request: { needs: 'conversation', step: metadataRequest },
  conversation_transcript_request: { needs: 'entries', items: transcriptItems },
  get_conversations: listed,
  get_user_conversations: listed,
  get_user_conversations_v2: listed,
  delete_conversation: { needs: 'deletion', step: deleteConversation },
  delete_user_conversations: { needs: 'deletion', step: deleteConversation },
  edit_message: { needs: 'message', step: editMessage },
};
