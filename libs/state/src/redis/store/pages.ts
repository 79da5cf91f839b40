/** All conversations, place by place. */
import type { Conversation, Documents } from '../../contract/conversation.js';
import type { ConversationPage } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { placeTags } from '../places.js';
import { indexes, pageSize } from './books.js';
import type { Conversations } from './conversations.js';
import { textsOf } from './rows.js';

/** Of one index in one place: how far it was shown. */
interface Position {
  place: number;
  index: number;
  from: number;
}

/** Indexes of what is not erased; the last one is that of tombstones. */
const shown = indexes.slice(0, 2);

/** As `Store.conversations`. */
export async function conversationPage<D extends Documents>(
  { calls, conversations }: { readonly calls: Calls; readonly conversations: Conversations<D> },
  limit: number,
  after: string | null,
): Promise<ConversationPage<D>> {
  const position = positionOf(after);
  const found: Conversation<D>[] = [];
  while (position.place < placeTags.length) {
    const tag = placeTags[position.place] ?? '';
    const args = [shown[position.index] ?? '', String(position.from)];
    const names = textsOf(await calls.run({ name: 'walk', tag, args }));
    const taken = names.slice(0, limit - found.length);
    found.push(...(await conversations.byNames(taken.map((name) => [tag, name] as const))));
    position.from += taken.length;
    if (taken.length < names.length) break;
    if (names.length < pageSize) next(position);
    if (found.length >= limit) break;
  }
  const { place, index, from } = position;
  return { conversations: found, next: place < placeTags.length ? `${place}.${index}.${from}` : null };
}

function next(position: Position): void {
  position.from = 0;
  position.index += 1;
  if (position.index < shown.length) return;
  position.index = 0;
  position.place += 1;
}

function positionOf(after: string | null): Position {
  const [, place = '0', index = '0', from = '0'] = /^(\d{1,3})\.([01])\.(\d{1,15})$/.exec(after ?? '') ?? [];
  return { place: Number(place), index: Number(index), from: Number(from) };
}
