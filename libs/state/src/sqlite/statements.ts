/** Every statement that the embedded store runs, prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const work = 'SELECT w.*, c.id AS conversation_id FROM work w JOIN conversations c ON c.key = w.conversation';
const isIdle = 'NOT EXISTS (SELECT 1 FROM work w WHERE w.conversation = c.key AND w.died_at IS NULL)';
const expirable = (rule: string, order: string) =>
  `SELECT key, id, channel FROM conversations c WHERE ${rule} AND ${isIdle} ORDER BY ${order} LIMIT ?`;

/** The texts by name. Placeholders: `?` for one or few, names for rows. */
export const sql = {
  head: 'SELECT key, channel, version, erased, active_at, last_seq, last_push, confirmed_push FROM conversations WHERE id = ?',
  insertConversation: `INSERT INTO conversations (id, channel, session_id, user_key, version, created_at, active_at, listed,
      erased, ttl_days, last_seq, last_push, confirmed_push, doc)
    VALUES ($id, $channel, $sessionId, $userKey, 1, $at, $activeAt, $listed, $erased, $ttlDays, $lastSeq, $lastPush, 0, $doc)`,
  updateConversation: `UPDATE conversations SET session_id = $sessionId, user_key = $userKey, version = version + 1,
      active_at = $activeAt, listed = $listed, erased = $erased, ttl_days = $ttlDays, last_seq = $lastSeq,
      last_push = $lastPush, doc = $doc
    WHERE key = $key`,
  confirm: 'UPDATE conversations SET confirmed_push = ? WHERE key = ?',
  deleteConversation: 'DELETE FROM conversations WHERE key = ?',

  conversation: 'SELECT * FROM conversations WHERE id = ?',
  ofUser: `SELECT * FROM conversations WHERE channel = ? AND user_key = ? AND listed = 1 AND erased = 0
    ORDER BY active_at DESC, key DESC LIMIT ?`,
  ofCustomer: `SELECT * FROM conversations WHERE channel = ? AND session_id = ? ORDER BY created_at DESC, key DESC LIMIT ?`,
  expirableByOwnRule: expirable(
    'erased = 0 AND ttl_days IS NOT NULL AND active_at + ttl_days * 86400000 < ?',
    'active_at + ttl_days * 86400000',
  ),
  expirableByDefault: expirable('erased = 0 AND ttl_days IS NULL AND active_at < ?', 'active_at'),
  expirableTombstones: expirable('erased = 1 AND active_at < ?', 'active_at'),

  insertEntry: `INSERT INTO entries (conversation, seq, id, at, push, origin, body)
    VALUES ($conversation, $seq, $id, $at, $push, $origin, $body)`,
  rewriteEntry: 'UPDATE entries SET body = ?, origin = coalesce(?, origin) WHERE conversation = ? AND seq = ?',
  deleteEntries: 'DELETE FROM entries WHERE conversation = ?',
  pushedAfter: `SELECT e.* FROM entries e JOIN conversations c ON c.key = e.conversation
    WHERE c.id = ? AND e.push > ? ORDER BY e.push LIMIT ?`,
  transcript: `SELECT e.* FROM entries e JOIN conversations c ON c.key = e.conversation WHERE c.id = ? ORDER BY e.seq`,
  entry: 'SELECT e.* FROM entries e JOIN conversations c ON c.key = e.conversation WHERE c.id = ? AND e.id = ?',
  entriesByOrigin: `SELECT e.* FROM entries e INDEXED BY entries_by_origin JOIN conversations c ON c.key = e.conversation
    WHERE c.id = ? AND e.origin IN (SELECT value FROM json_each(?)) ORDER BY e.seq`,

  insertHop: 'INSERT INTO hops (conversation, at, hop, ref, detail) VALUES ($conversation, $at, $hop, $ref, $detail)',
  deleteHops: 'DELETE FROM hops WHERE conversation = ?',
  hops: `SELECT h.at, h.hop, h.ref, h.detail FROM conversations c JOIN hops h ON h.conversation = c.key
    WHERE c.id = ? ORDER BY h.position`,

  hold: 'INSERT INTO held (channel, conversation, push) VALUES (?, ?, ?)',
  letGo: 'DELETE FROM held WHERE channel = ? AND conversation = ? AND push <= ?',

  enqueue: `INSERT INTO work (id, conversation, channel, session_id, at, counted, body)
    VALUES ($id, $conversation, $channel, $sessionId, $at, $counted, $body)`,
  amend: 'UPDATE work SET body = ? WHERE id = ? AND died_at IS NULL',
  settleDelivered: 'DELETE FROM work WHERE id = ? AND died_at IS NULL RETURNING channel, counted',
  settleDead: 'UPDATE work SET died_at = ?, reason = ? WHERE id = ? AND died_at IS NULL RETURNING channel, counted',
  forget: 'DELETE FROM work WHERE id = ? AND died_at IS NOT NULL',
  deleteWork: 'DELETE FROM work WHERE conversation = ?',
  waiting: `${work} WHERE w.died_at IS NULL AND w.channel = ? AND w.session_id = ? ORDER BY w.position LIMIT ?`,
  waitingOf: `${work} WHERE c.id = ? AND w.died_at IS NULL ORDER BY w.position`,
  customersWaiting: `SELECT DISTINCT channel, session_id FROM work
    WHERE died_at IS NULL AND (channel, session_id) > (?, ?) ORDER BY channel, session_id LIMIT ?`,
  deadLetters: `${work} WHERE w.died_at IS NOT NULL ORDER BY w.died_at DESC, w.position DESC LIMIT ?`,
  deadLetter: `${work} WHERE w.id = ? AND w.died_at IS NOT NULL`,

  count: `INSERT INTO counters (channel, direction, accepted, delivered, dead)
    VALUES ($channel, $direction, $accepted, $delivered, $dead)
    ON CONFLICT DO UPDATE SET accepted = accepted + $accepted, delivered = delivered + $delivered, dead = dead + $dead`,
  books: `WITH waiting (channel, direction, pending) AS (
      SELECT channel, 'to_helpdesk', count(*) FROM work WHERE died_at IS NULL AND counted = 1 GROUP BY channel
      UNION ALL SELECT channel, 'to_client', count(*) FROM held GROUP BY channel)
    SELECT channel, direction, coalesce(accepted, 0) AS accepted, coalesce(delivered, 0) AS delivered,
      coalesce(dead, 0) AS dead, coalesce(pending, 0) AS pending
    FROM counters FULL JOIN waiting USING (channel, direction)`,

  heads: `SELECT key, id, channel, erased, last_seq, last_push, confirmed_push FROM conversations
    WHERE key > ? ORDER BY key LIMIT ?`,
  seqs: 'SELECT seq AS number FROM entries WHERE conversation = ? ORDER BY seq',
  pushes: 'SELECT push AS number FROM entries WHERE conversation = ? AND push IS NOT NULL ORDER BY push',
  heldPushes: 'SELECT push AS number FROM held WHERE channel = ? AND conversation = ? ORDER BY push',
  orphanedWork: `SELECT id FROM work w WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.key = w.conversation)
    ORDER BY position LIMIT ?`,

  ping: 'SELECT 1',
};

export type Statements = { readonly [Name in keyof typeof sql]: StatementSync };

/** Prepares all of them; throws if the schema does not fit. */
export function prepareStatements(db: DatabaseSync): Statements {
  const prepared = Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]);
  return Object.fromEntries(prepared) as Statements;
}
