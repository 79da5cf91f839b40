/** The three list requests: which of a user's conversations are meant, and what is shown of each (captivate.md 5.5). */
import { listItem, matchesFilter, matchesSearch, shortListItem } from '#channel';
import type { ListItem, ListRequest } from '#channel';
import type { Head } from '#state';
import type { StoredConversation } from '../step.js';

/** What lists are made of; none of it changes anything. */
export interface ConversationList {
  /** True if all conversations are meant, whatever their metadata. */
  isOfAll(request: ListRequest): boolean;
  isSelected(request: ListRequest, conversation: StoredConversation): boolean;
  /** A row under the key that proves the right to see it; `isShort`: without its metadata, for want of room. */
  row(conversation: StoredConversation, apiKey: string, isShort: boolean): ListItem;
  /** A row of a conversation that was not loaded. */
  bareRow(head: Head, apiKey: string): ListItem;
}

export const conversationList: ConversationList = {
  isOfAll: ({ filter, search }) => Object.keys(filter).length + Object.keys(search).length === 0,
  isSelected: ({ filter, search }, { doc }) => matchesFilter(doc.custom, filter) && matchesSearch(doc.custom, search),
  row: ({ id, doc: { custom, basicInfo }, createdAt, activeAt }, apiKey, isShort) => {
    const row = { conversationId: id, custom, basicInfo, createdAt, updatedAt: activeAt, apiKey };
    return isShort ? shortListItem(row) : listItem(row);
  },
  bareRow: ({ id, createdAt, activeAt }, apiKey) =>
    shortListItem({ conversationId: id, custom: {}, basicInfo: {}, createdAt, updatedAt: activeAt, apiKey }),
};
