/** Between what is asked of the script and the contract's values: texts in Redis, each of them JSON behind a few words. */
import type { Conversation, Customer, DeadLetter, Documents, Entry, Head, Work } from '../../contract/conversation.js';
import { unpackText } from '../../contract/pack-text.js';

/** An answer that is a list of texts and numbers, as texts. By hand, for it is read with every operation. */
export function textsOf(answer: unknown): string[] {
  if (!Array.isArray(answer)) throw new TypeError('the script answered something else than a list');
  return answer.map((each: unknown) => {
    if (typeof each === 'string') return each;
    if (typeof each === 'number') return String(each);
    throw new TypeError('the script answered something else than texts');
  });
}

/** What every document begins with: whose the conversation is. */
export type Identity = readonly [channel: string, id: string, sessionId: string, userKey: string, createdAt: number];

export function identityOf(text: string): Identity {
  return JSON.parse(text) as Identity;
}

export function documentText<D extends Documents>(conversation: Conversation<D>): string {
  const { channel, id, sessionId, userKey, createdAt, doc } = conversation;
  const identity: Identity = [channel, id, sessionId, userKey, createdAt];
  return `${JSON.stringify(identity)}\n${JSON.stringify(doc)}`;
}

/** Of head and document, as `conversation` in commit.lua gives them. */
export function conversationOf<D extends Documents>(row: readonly string[]): Conversation<D> {
  const [version, lastSeq, lastPush, confirmedPush, activeAt, flags, days, bytes, document = ''] = row;
  const end = document.indexOf('\n');
  const [channel, id, sessionId, userKey, createdAt] = identityOf(document.slice(0, end));
  return {
    channel,
    id,
    sessionId,
    userKey,
    version: Number(version),
    createdAt,
    activeAt: Number(activeAt),
    listed: (Number(flags) & 1) === 1,
    erased: Number(flags) >= 2,
    ttlDays: days === '-' ? null : Number(days),
    lastSeq: Number(lastSeq),
    lastPush: Number(lastPush),
    confirmedPush: Number(confirmedPush),
    bytes: Number(bytes),
    doc: JSON.parse(document.slice(end + 1)) as D['conversation'],
  };
}

/** As the operation `head` gives it. */
export function headOfRow([activeAt, flags, identity = '', bytes]: readonly string[]): Head {
  const [channel, id, sessionId, userKey, createdAt] = identityOf(identity);
  return {
    channel,
    id,
    sessionId,
    userKey,
    createdAt,
    activeAt: Number(activeAt),
    listed: (Number(flags) & 1) === 1,
    erased: Number(flags) >= 2,
    documentBytes: Number(bytes) - identity.length,
  };
}

/** "pushes so far, 1 if pushed", id and time, origin or nothing, body: a line each. */
export function entryText<D extends Documents>(
  entry: Entry<D>,
  pushes: number,
  body = JSON.stringify(entry.body),
): string {
  const { id, at, pushed, origin } = entry;
  return `${pushes} ${pushed ? 1 : 0}\n${entryKey(id)}${at}]\n${originText(origin)}\n${body}`;
}

/** How the second line of an entry begins. */
export function entryKey(id: string): string {
  return `[${JSON.stringify(id)},`;
}

export function originText(origin: string | undefined): string {
  return origin === undefined ? '' : JSON.stringify(origin);
}

export function entryOf<D extends Documents>(seq: number, text: string): Entry<D> {
  const [head = '', meta = '', origin = '', body = ''] = linesOf(text, 4);
  const [pushes, flag] = head.split(' ');
  const [id, at] = JSON.parse(meta) as [string, number];
  const pushed = flag === '1';
  return {
    id,
    at,
    pushed,
    ...(origin === '' ? {} : { origin: JSON.parse(origin) as string }),
    body: JSON.parse(body) as D['entry'],
    seq,
    push: pushed ? Number(pushes) : null,
  };
}

/** The second line of an item; the first one is the script's. */
export function itemMeta(at: number, conversationId: string): string {
  return JSON.stringify([at, conversationId]);
}

/** An item as the script keeps it; `name` is its conversation's in keys. */
export function itemText<D extends Documents>(item: Work<D>, name: string): string {
  const { position, counted, at, conversationId, body } = item;
  return `${position} ${counted ? 1 : 0} ${name}\n${itemMeta(at, conversationId)}\n${JSON.stringify(body)}`;
}

export function itemOf<D extends Documents>({ channel, sessionId }: Customer, packedId: string, text: string): Work<D> {
  const [head = '', meta = '', body = ''] = linesOf(text, 3);
  const [position, counted] = head.split(' ');
  const [at, conversationId] = JSON.parse(meta) as [number, string];
  return {
    channel,
    sessionId,
    id: unpackText(packedId),
    at,
    counted: counted === '1',
    body: JSON.parse(body) as D['work'],
    position: Number(position),
    conversationId,
  };
}

/** When it died, and why. */
export function deathText(at: number, reason: string): string {
  return `${at}\n${JSON.stringify(reason)}`;
}

export function deadLetterOf<D extends Documents>(customer: Customer, packedId: string, text: string): DeadLetter<D> {
  const [head = '', reason = '', item = ''] = linesOf(text, 3);
  return {
    ...itemOf<D>(customer, packedId, item),
    diedAt: Number(head.split(' ')[0]),
    reason: JSON.parse(reason) as string,
  };
}

export function customerOfRow(channel: string, sessionId: string): Customer {
  return { channel: unpackText(channel), sessionId: unpackText(sessionId) };
}

/** The first lines, and the rest as the last one. */
function linesOf(text: string, count: number): string[] {
  const lines: string[] = [];
  let start = 0;
  while (lines.length < count - 1) {
    const end = text.indexOf('\n', start);
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  lines.push(text.slice(start));
  return lines;
}
