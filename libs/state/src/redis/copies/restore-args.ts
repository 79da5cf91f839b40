/** A copy as the script's `restore` reads it: in as many parts as it takes to keep each call small (see restore.lua). */
import type { Copy } from '../../copy/copies.js';
import { isDoubtful } from '../../copy/copies.js';
import type { Documents } from '../../contract/conversation.js';
import { bytesOf } from '../../contract/plan/plan-bytes.js';
import { packText } from '../../contract/pack-text.js';
import { conversationName, customerName } from '../places.js';
import { userName } from '../store/commit-args.js';
import { documentText, entryText, itemText } from '../store/rows.js';

/** A part is closed when it has so many characters. */
const charactersPerPart = 100_000;

/** The arguments of each part in order. */
export function restoreArgs<D extends Documents>(copy: Copy<D>): string[][] {
  const { conversation } = copy;
  const { channel, sessionId, id } = conversation;
  const names = [packText(channel), packText(sessionId), packText(id)];
  const parts = [...inParts(piecesOf(copy))];
  return parts.map((pieces, index) => {
    const isLast = index + 1 === parts.length;
    const header = headerOf(copy, index + 1, parts.length);
    return [header, ...names, isLast ? documentText(conversation) : '', ...pieces];
  });
}

function headerOf<D extends Documents>(copy: Copy<D>, part: number, parts: number): string {
  const { conversation, waiting } = copy;
  return [
    conversationName(conversation),
    customerName(conversation),
    part,
    parts,
    conversation.version,
    conversation.confirmedPush,
    conversation.createdAt,
    conversation.activeAt,
    (conversation.listed ? 1 : 0) + (conversation.erased ? 2 : 0),
    conversation.ttlDays ?? '-',
    conversation.lastSeq,
    conversation.lastPush,
    waiting.length,
    waiting.filter(({ counted }) => counted).length,
    copy.lastPosition,
    isDoubtful(copy) ? 1 : 0,
    userName(conversation),
    bytesOf<D>(conversation.doc, copy.entries),
  ].join(' ');
}

function* piecesOf<D extends Documents>({ conversation, ...copy }: Copy<D>): Generator<string[], void, undefined> {
  const name = conversationName(conversation);
  let pushes = 0;
  for (const entry of copy.entries) {
    if (entry.pushed) pushes += 1;
    yield ['e', entryText(entry, pushes)];
  }
  for (const hop of copy.hops) yield ['h', JSON.stringify(hop)];
  for (const ticket of copy.tickets) yield ['t', packText(ticket)];
  for (const item of copy.waiting) {
    yield ['w', (item.counted ? '1' : '0') + packText(item.id), String(item.position), itemText(item, name)];
  }
  for (const { diedAt, reason, ...item } of copy.deadLetters) {
    const letter = `${diedAt} ${name}\n${JSON.stringify(reason)}\n${itemText(item, name)}`;
    yield ['x', packText(item.id), String(diedAt), letter];
  }
}

/** At least one part. */
function* inParts(pieces: Iterable<string[]>): Generator<string[], void, undefined> {
  let part: string[] = [];
  let characters = 0;
  for (const piece of pieces) {
    const size = piece.reduce((sum, text) => sum + text.length, 0);
    if (part.length > 0 && characters + size > charactersPerPart) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(...piece);
    characters += size;
  }
  yield part;
}
