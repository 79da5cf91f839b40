/** What is copied, from and into the tables of the embedded store; all statements that only the copying needs. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Copy } from '../../copy/copies.js';
import { isDoubtful } from '../../copy/copies.js';
import type { Customer, Documents, Work } from '../../contract/conversation.js';
import { hopsKept } from '../../contract/conversation.js';
import { conversationOf, deadLetterOf, hopsOf, storedEntries, workOf } from '../sqlite/rows.js';
import type { ConversationRow, DeadLetterRow, ProgressRow, WorkRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { bytesOf } from '../../contract/plan/plan-bytes.js';
import { packText, unpackText } from '../../contract/pack-text.js';
import { inChapters } from '../tables/chapters.js';

/** Entries of one chapter. */
const chapterSize = 50;

const ofConversation = 'channel = ? AND session_id = ? AND conversation = ?';
const sql = {
  work: `SELECT * FROM outbox WHERE ${ofConversation} ORDER BY position`,
  deleteWork: `DELETE FROM outbox WHERE ${ofConversation}`,
  deadLetters: 'SELECT * FROM dead_letters WHERE conversation = ?',
  tickets: `SELECT ticket FROM tickets WHERE ${ofConversation}`,
  count: 'SELECT count(*) AS number FROM conversations',
  clearCounters: 'UPDATE counters SET accepted = 0, delivered = 0, dead = 0',
};

/** The statements of the store, and those of the copying. */
export interface CopySql {
  readonly store: Statements;
  readonly own: { readonly [Name in keyof typeof sql]: StatementSync };
}

export function prepareCopySql(db: DatabaseSync, store: Statements): CopySql {
  const own = Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]);
  return { store, own: Object.fromEntries(own) as CopySql['own'] };
}

/** Everything that belongs to a conversation. */
export function copyOf<D extends Documents>({ store, own }: CopySql, row: ConversationRow): Copy<D> {
  const conversation = conversationOf<D>(row);
  const name = [row.channel, row.session_id] as const;
  const withId = <Row>(rows: unknown[]) => (rows as Row[]).map((each) => ({ ...each, conversation_id: row.id }));
  const tickets = own.tickets.all(...name, row.key) as unknown as { readonly ticket: string }[];
  return {
    conversation,
    entries: conversation.erased ? [] : storedEntries<D>(store.entries.all(row.key)),
    hops: conversation.erased ? [] : store.hops.all(row.key).reverse().flatMap(hopsOf).slice(-hopsKept),
    waiting: withId<WorkRow>(own.work.all(...name, row.key)).map((each) => workOf<D>(each)),
    deadLetters: withId<DeadLetterRow>(own.deadLetters.all(row.key)).map((each) => deadLetterOf<D>(each)),
    tickets: tickets.map(({ ticket }) => unpackText(ticket)),
    lastPosition: (store.progress.get() as unknown as ProgressRow).position,
    isInDoubt: store.marked.get(...name) !== undefined,
  };
}

/** Deletes a conversation with everything that belongs to it. */
export function removeConversation({ store, own }: CopySql, row: ConversationRow): void {
  const { key, channel, session_id } = row;
  own.deleteWork.run(channel, session_id, key);
  store.deleteChapters.run(key);
  store.deleteDeadLetters.run(key);
  store.deleteTickets.run(channel, session_id, key);
  store.deleteConversation.run(key);
  store.addUsage.run(channel, -row.bytes);
}

/** Writes a conversation that is not there, under a key of its own. */
export function insertCopy<D extends Documents>({ store }: CopySql, key: number, copy: Copy<D>): void {
  const { conversation } = copy;
  const name = nameOf(conversation);
  const bytes = bytesOf<D>(conversation.doc, copy.entries);
  store.addUsage.run(packText(conversation.channel), bytes);
  store.insertConversation.run({
    key,
    channel: packText(conversation.channel),
    id: packText(conversation.id),
    sessionId: packText(conversation.sessionId),
    userKey: packText(conversation.userKey),
    version: conversation.version,
    createdAt: conversation.createdAt,
    activeAt: conversation.activeAt,
    listed: Number(conversation.listed),
    erased: Number(conversation.erased),
    ttlDays: conversation.ttlDays,
    lastSeq: conversation.lastSeq,
    lastPush: conversation.lastPush,
    confirmedPush: conversation.confirmedPush,
    bytes,
    doc: JSON.stringify(conversation.doc),
  });
  insertChapters(store, key, copy);
  for (const item of copy.waiting) store.insertWork.run(...columnsOf(key, item), JSON.stringify(item.body));
  for (const { diedAt, reason, ...item } of copy.deadLetters) {
    store.insertDeadLetter.run(...columnsOf(key, item), diedAt, packText(reason), JSON.stringify(item.body));
  }
  for (const ticket of copy.tickets) store.insertTicket.run(...name, packText(ticket), key);
  if (isDoubtful(copy)) store.mark.run(...name);
}

/** The trace has one of its own. */
function insertChapters<D extends Documents>(store: Statements, key: number, { entries, hops }: Copy<D>): void {
  let from = 0;
  let lastPush = 0;
  for (; from < entries.length; from += chapterSize) {
    const chapter = entries.slice(from, from + chapterSize);
    const pushBefore = lastPush;
    lastPush = chapter.reduce((last, { push }) => push ?? last, lastPush);
    for (const part of inChapters({ json: JSON.stringify(chapter), firstSeq: from + 1, lastPush }, pushBefore)) {
      store.insertChapter.run(key, part.firstSeq, part.lastPush, part.json, '[]');
    }
  }
  if (hops.length > 0) store.insertChapter.run(key, entries.length + 1, lastPush, '[]', JSON.stringify(hops));
}

/** The columns that items and dead letters share, up to their body. */
function columnsOf<D extends Documents>(key: number, item: Work<D>) {
  return [item.position, packText(item.id), key, ...nameOf(item), item.at, Number(item.counted)] as const;
}

function nameOf({ channel, sessionId }: Customer): readonly [string, string] {
  return [packText(channel), packText(sessionId)];
}
