/** Dead letters of all places. */
import type { Conversation, DeadLetter, Documents } from '../../contract/conversation.js';
import { packText } from '../../contract/pack-text.js';
import type { Calls } from '../calls/operation.js';
import { conversationName, customerName, placeTags, tagOfCustomer } from '../places.js';
import { customerOfRow, deadLetterOf, textsOf } from './rows.js';
import { pairs } from './transcripts.js';

/** Letters that are read at a time. */
const pageSize = 50;
/** Of one place. */
const lettersAtATime = 16;

/** The newest first. */
export async function deadLetters<D extends Documents>(calls: Calls, limit: number): Promise<DeadLetter<D>[]> {
  const args = [String(limit)];
  const answers = await Promise.all(placeTags.map((tag) => calls.run({ name: 'dead', tag, args })));
  const found = answers.flatMap((answer, place) =>
    [...pairs(textsOf(answer))].map(([id, at]) => ({ id, at: Number(at), tag: placeTags[place] ?? '' })),
  );
  found.sort((one, other) => other.at - one.at);
  const letters: DeadLetter<D>[] = [];
  for (let from = 0; from < Math.min(limit, found.length); from += pageSize) {
    const page = found.slice(from, Math.min(from + pageSize, limit));
    const read = await Promise.all(page.map(({ tag, id }) => letterAt<D>(calls, tag, id)));
    letters.push(...read.filter((letter) => letter !== null));
  }
  return letters;
}

/** Looked for in all places. */
export async function deadLetter<D extends Documents>(calls: Calls, id: string): Promise<DeadLetter<D> | null> {
  const found = await Promise.all(placeTags.map((tag) => letterAt<D>(calls, tag, packText(id))));
  return found.find((letter) => letter !== null) ?? null;
}

/** Those of one conversation. */
export async function deadLettersOf<D extends Documents>(
  calls: Calls,
  conversation: Conversation<D>,
  limit: number,
): Promise<DeadLetter<D>[]> {
  const tag = tagOfCustomer(conversation);
  const args = [conversationName(conversation), customerName(conversation), packText(conversation.id)];
  const [, , tickets, ...ids] = textsOf(await calls.run({ name: 'belongings', tag, args }));
  return lettersAt<D>(calls, tag, ids.slice(Number(tickets), Number(tickets) + limit));
}

/** Those of a place that are there. */
export async function lettersAt<D extends Documents>(
  calls: Calls,
  tag: string,
  packedIds: readonly string[],
): Promise<DeadLetter<D>[]> {
  const letters: DeadLetter<D>[] = [];
  for (let from = 0; from < packedIds.length; from += lettersAtATime) {
    const page = packedIds.slice(from, from + lettersAtATime).map((id) => letterAt<D>(calls, tag, id));
    letters.push(...(await Promise.all(page)).filter((letter) => letter !== null));
  }
  return letters;
}

/** That of a place; null if there is none. */
async function letterAt<D extends Documents>(
  calls: Calls,
  tag: string,
  packedId: string,
): Promise<DeadLetter<D> | null> {
  const answer = await calls.run({ name: 'dead_letter', tag, args: [packedId] });
  if (answer === null) return null;
  const [channel = '', sessionId = '', text = ''] = textsOf(answer);
  return deadLetterOf<D>(customerOfRow(channel, sessionId), packedId, text);
}
