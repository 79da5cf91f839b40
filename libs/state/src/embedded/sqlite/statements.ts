/** Every statement that the embedded store runs, prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const work = (table: string) => `SELECT w.*, c.id AS conversation_id
  FROM ${table} w CROSS JOIN conversations c ON c.key = w.conversation`;
const isIdle = `NOT EXISTS (SELECT 1 FROM outbox w
  WHERE w.channel = c.channel AND w.session_id = c.session_id AND w.conversation = c.key)`;
/** `due` is an expression over the time of an activity; an index has it over `active_since`. */
const expirable = (rule: string, due: (activity: string) => string) =>
  `SELECT * FROM conversations c WHERE ${rule} AND ${due('active_since')} < ?1 AND ${due('active_at')} < ?1 AND ${isIdle}
    ORDER BY ${due('active_since')} LIMIT ?2`;
/** Moves what was active since out of the way, so that it is not looked at again and again. */
const renewed = (rule: string, due: (activity: string) => string) =>
  `UPDATE conversations SET active_since = active_at WHERE key IN (SELECT key FROM conversations
    WHERE ${rule} AND ${due('active_since')} < ?1 AND active_since < active_at ORDER BY ${due('active_since')} LIMIT 500)`;
const own = ['erased = 0 AND ttl_days IS NOT NULL', (activity: string) => `${activity} + ttl_days * 86400000`] as const;
const byDefault = ['erased = 0 AND ttl_days IS NULL', (activity: string) => activity] as const;

/** What a head has: the document's length is told without reading the document. */
const head = `key, channel, id, session_id, user_key, created_at, active_at, listed, erased, octet_length(doc) AS document_bytes`;

/** The texts by name. */
export const sql = {
  arrive: 'INSERT INTO arrivals (number, body) VALUES (?, ?)',
  arrivals: 'SELECT number, body FROM arrivals ORDER BY number',
  cutArrivals: 'DELETE FROM arrivals',
  progress: 'SELECT arrival, position, conversation FROM progress',
  setProgress: 'UPDATE progress SET arrival = ?, position = ?, conversation = ?',
  ping: 'UPDATE pings SET at = ?',

  conversation: 'SELECT * FROM conversations WHERE channel = ? AND id = ?',
  head: `SELECT ${head} FROM conversations WHERE channel = ? AND id = ?`,
  insertConversation: `INSERT INTO conversations (key, channel, id, session_id, user_key, version, created_at, active_at,
      active_since, listed, erased, ttl_days, last_seq, last_push, confirmed_push, bytes, doc)
    VALUES ($key, $channel, $id, $sessionId, $userKey, $version, $createdAt, $activeAt,
      $activeAt, $listed, $erased, $ttlDays, $lastSeq, $lastPush, $confirmedPush, $bytes, $doc)`,
  updateConversation: `UPDATE conversations SET version = ?, active_at = ?, last_seq = ?, last_push = ?,
    confirmed_push = ?, bytes = ?, doc = ? WHERE key = ?`,
  updateRules: 'UPDATE conversations SET listed = ?, erased = ?, ttl_days = ?, active_since = active_at WHERE key = ?',
  deleteConversation: 'DELETE FROM conversations WHERE key = ?',
  ofUser: `SELECT ${head} FROM conversations WHERE channel = ? AND user_key = ? AND listed = 1 AND erased = 0
    ORDER BY active_at DESC, key DESC LIMIT ?`,
  countOfUser: `SELECT count(*) AS number FROM conversations
    WHERE channel = ? AND user_key = ? AND listed = 1 AND erased = 0`,
  ofCustomer: `SELECT ${head} FROM conversations WHERE channel = ? AND session_id = ?
    ORDER BY created_at DESC, key DESC LIMIT ?`,

  expirableByOwnRule: expirable(...own),
  expirableByDefault: expirable(...byDefault),
  renewOwnRule: renewed(...own),
  renewDefault: renewed(...byDefault),

  secret: 'SELECT value FROM secret WHERE only = 1',
  setSecret: 'UPDATE secret SET value = ? WHERE only = 1',
  entomb: `INSERT INTO tombstones (mark, at) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
  tombstone: 'SELECT 1 FROM tombstones WHERE mark = ?',
  tombstones: 'SELECT mark, at FROM tombstones WHERE mark > ? ORDER BY mark LIMIT ?',
  forgetTombstones: `DELETE FROM tombstones WHERE mark IN (SELECT mark FROM tombstones WHERE at < ? ORDER BY at LIMIT ?)`,
  idleErased: `SELECT * FROM conversations c WHERE erased = 1 AND ${isIdle}`,
  mayHaveRemnants: 'SELECT may_be FROM remnants WHERE only = 1',
  setRemnants: 'UPDATE remnants SET may_be = ?1 WHERE only = 1 AND may_be <> ?1',

  insertChapter: 'INSERT INTO chapters (conversation, first_seq, last_push, entries, hops) VALUES (?, ?, ?, ?, ?)',
  entries: 'SELECT last_push, entries FROM chapters WHERE conversation = ? ORDER BY number DESC',
  entriesFrom: `SELECT entries FROM chapters WHERE conversation = $key AND number >=
      coalesce((SELECT max(number) FROM chapters WHERE conversation = $key AND first_seq <= $after + 1), 0)
    ORDER BY number`,
  entriesPushed: 'SELECT entries FROM chapters WHERE conversation = $key AND last_push > $after ORDER BY number',
  hops: 'SELECT hops FROM chapters WHERE conversation = ? ORDER BY number DESC',
  chapterOf:
    'SELECT number, entries FROM chapters WHERE conversation = ? AND first_seq <= ? ORDER BY number DESC LIMIT 1',
  rewriteChapter: 'UPDATE chapters SET entries = ? WHERE number = ?',
  deleteChapters: 'DELETE FROM chapters WHERE conversation = ?',

  insertWork: `INSERT INTO outbox (position, id, conversation, channel, session_id, at, counted, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  updateWork: 'UPDATE outbox SET body = ? WHERE channel = ? AND session_id = ? AND position = ?',
  deleteWork: 'DELETE FROM outbox WHERE channel = ? AND session_id = ? AND position = ?',
  waiting: `${work('outbox')} WHERE w.channel = ? AND w.session_id = ? ORDER BY w.position`,
  customersWaiting: `SELECT DISTINCT channel, session_id FROM outbox
    WHERE (channel, session_id) > (?, ?) ORDER BY channel, session_id LIMIT ?`,

  insertDeadLetter: `INSERT INTO dead_letters (position, id, conversation, channel, session_id, at, counted, died_at, reason, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  forget: 'DELETE FROM dead_letters WHERE channel = ? AND session_id = ? AND id = ?',
  deleteDeadLetters: 'DELETE FROM dead_letters WHERE conversation = ?',
  deadLetterIds: `SELECT w.id, c.id AS conversation_id FROM dead_letters w JOIN conversations c ON c.key = w.conversation
    WHERE w.channel = ? AND w.session_id = ?`,
  deadLettersOf: `${work('dead_letters')} WHERE w.conversation = ? LIMIT ?`,
  deadLetters: `${work('dead_letters')} ORDER BY w.died_at DESC, w.position DESC LIMIT ?`,
  deadLetter: `${work('dead_letters')} WHERE w.id = ?`,

  insertTicket: `INSERT INTO tickets (channel, session_id, ticket, conversation) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET conversation = excluded.conversation`,
  tickets: `SELECT t.ticket, c.id FROM tickets t JOIN conversations c ON c.key = t.conversation
    WHERE t.channel = ? AND t.session_id = ?`,
  ticketsOf: 'SELECT ticket FROM tickets WHERE channel = ? AND session_id = ? AND conversation = ?',
  deleteTickets: 'DELETE FROM tickets WHERE channel = ? AND session_id = ? AND conversation = ?',
  mark: 'INSERT OR IGNORE INTO marks (channel, session_id) VALUES (?, ?)',
  unmark: 'DELETE FROM marks WHERE channel = ? AND session_id = ?',
  marked: 'SELECT 1 FROM marks WHERE channel = ? AND session_id = ?',
  unmarkAllForgotten: `DELETE FROM marks WHERE NOT EXISTS
    (SELECT 1 FROM conversations c WHERE c.channel = marks.channel AND c.session_id = marks.session_id)`,
  unmarkForgotten: `DELETE FROM marks WHERE channel = ?1 AND session_id = ?2 AND NOT EXISTS
    (SELECT 1 FROM conversations WHERE channel = ?1 AND session_id = ?2)`,

  counters: 'SELECT channel, direction, accepted, delivered, dead FROM counters',
  setCounter: `INSERT INTO counters (channel, direction, accepted, delivered, dead) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET accepted = excluded.accepted, delivered = excluded.delivered, dead = excluded.dead`,
  countDead: `UPDATE counters SET dead = dead + ? WHERE channel = ? AND direction = 'to_client'`,
  usage: 'SELECT channel, bytes FROM usage',
  setUsage: `INSERT INTO usage (channel, bytes) VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes`,
  addUsage: `INSERT INTO usage (channel, bytes) VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes`,
  wrongUsage: `WITH counted AS (SELECT channel, sum(bytes) AS found FROM conversations GROUP BY channel)
    SELECT channel, coalesce(bytes, 0) AS bytes, coalesce(found, 0) AS found FROM usage FULL JOIN counted USING (channel)
    WHERE coalesce(bytes, 0) <> coalesce(found, 0)`,
  books: `WITH waiting (channel, direction, pending) AS (
      SELECT channel, 'to_helpdesk', count(*) FROM outbox WHERE counted = 1 GROUP BY channel
      UNION ALL SELECT channel, 'to_client', sum(last_push - confirmed_push) FROM conversations
        WHERE erased = 0 AND last_push > confirmed_push GROUP BY channel)
    SELECT channel, direction, coalesce(accepted, 0) AS accepted, coalesce(delivered, 0) AS delivered,
      coalesce(dead, 0) AS dead, coalesce(pending, 0) AS pending
    FROM counters FULL JOIN waiting USING (channel, direction)`,

  newest: 'SELECT * FROM conversations WHERE key < ? AND erased = 0 ORDER BY key DESC LIMIT ?',
  heads: 'SELECT * FROM conversations WHERE key > ? ORDER BY key LIMIT ?',
  orphanedWork: `SELECT id FROM outbox w WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.key = w.conversation)
    UNION ALL SELECT id FROM dead_letters w
      WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.key = w.conversation) LIMIT ?`,
};

export type Statements = { readonly [Name in keyof typeof sql]: StatementSync };

/** Prepares all of them; throws if the schema does not fit. */
export function prepareStatements(db: DatabaseSync): Statements {
  const prepared = Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(prepared) as Statements;
}
