/** The three list requests: a user's conversations, filtered, searched, and in pages where asked for (captivate.md 5.5). */
import { listItem, matchesFilter, matchesSearch, paginate } from '#channel';
import type { ListRequest } from '#channel';
import type { Step, StoredConversation } from '../step.js';

/** A conversation under the key that proves the right to see it. */
export interface ListedConversation {
  readonly conversation: StoredConversation;
  readonly apiKey: string;
}

/** Newest activity first; changes nothing. */
export function conversationList(
  { filter, search, page, limit }: ListRequest,
  found: readonly ListedConversation[],
): Step {
  const items = found
    .filter(({ conversation: { doc } }) => matchesFilter(doc.custom, filter) && matchesSearch(doc.custom, search))
    .sort((one, other) => other.conversation.activeAt - one.conversation.activeAt)
    .map(({ conversation: { id, doc, createdAt, activeAt }, apiKey }) =>
      listItem({
        conversationId: id,
        custom: doc.custom,
        basicInfo: doc.basicInfo,
        createdAt,
        updatedAt: activeAt,
        apiKey,
      }),
    );
  const { items: conversations, pagination } = paginate(items, page, limit);
  const payload = pagination === undefined ? { conversations } : { conversations, pagination };
  return { answer: { event: { type: 'user_conversations', payload }, body: payload } };
}
