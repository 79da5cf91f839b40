/** The schema of the embedded store, as the ordered steps that lead to it. A step that was released never changes. */
import type { DatabaseSync } from 'node:sqlite';
import type { Documents, Entry } from '../../contract/conversation.js';
import { jsonBytes } from '../../contract/plan/bytes.js';
import { toChapters } from './to-chapters.js';

/** The steps in order. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    ttl_days REAL,
    last_seq INTEGER NOT NULL,
    last_push INTEGER NOT NULL,
    confirmed_push INTEGER NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX conversations_of_user ON conversations (channel, user_key, active_at) WHERE listed = 1 AND erased = 0;
  CREATE INDEX conversations_of_customer ON conversations (channel, session_id, created_at);
  CREATE INDEX conversations_by_activity ON conversations (active_at) WHERE erased = 0 AND ttl_days IS NULL;
  CREATE INDEX conversations_by_deadline ON conversations (active_at + ttl_days * 86400000)
    WHERE erased = 0 AND ttl_days IS NOT NULL;
  CREATE INDEX tombstones_by_activity ON conversations (active_at) WHERE erased = 1;

  CREATE TABLE entries (
    conversation INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    push INTEGER,
    origin TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (conversation, seq),
    UNIQUE (conversation, id)
  ) STRICT;
  CREATE INDEX entries_pushed ON entries (conversation, push) WHERE push IS NOT NULL;
  CREATE INDEX entries_by_origin ON entries (conversation, origin) WHERE origin IS NOT NULL;

  -- One row per entry that no client is known to have received; counted for the books.
  CREATE TABLE held (
    channel TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    push INTEGER NOT NULL,
    PRIMARY KEY (channel, conversation, push)
  ) STRICT, WITHOUT ROWID;

  -- Waiting items, and dead letters once died_at is set.
  CREATE TABLE work (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation INTEGER NOT NULL,
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    died_at INTEGER,
    reason TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX work_waiting ON work (channel, session_id, position, counted, died_at) WHERE died_at IS NULL;
  CREATE INDEX work_dead ON work (died_at, position) WHERE died_at IS NOT NULL;
  CREATE INDEX work_of_conversation ON work (conversation, died_at);

  CREATE TABLE counters (
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    PRIMARY KEY (channel, direction)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE hops (
    position INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    at INTEGER NOT NULL,
    hop TEXT NOT NULL,
    ref TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX hops_of_conversation ON hops (conversation);
  `,
  toChapters,
  `
  -- Positions are unique in the outbox of a customer, not in the file: what was copied from elsewhere keeps its own.
  CREATE TABLE outbox_by_customer (
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  INSERT INTO outbox_by_customer SELECT * FROM outbox ORDER BY position;
  DROP TABLE outbox;
  ALTER TABLE outbox_by_customer RENAME TO outbox;
  CREATE INDEX outbox_of_customer ON outbox (channel, session_id, position, conversation, counted);

  CREATE TABLE dead_letters_by_customer (
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    died_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  INSERT INTO dead_letters_by_customer SELECT * FROM dead_letters ORDER BY position;
  DROP TABLE dead_letters;
  ALTER TABLE dead_letters_by_customer RENAME TO dead_letters;
  CREATE INDEX dead_letters_by_id ON dead_letters (id);
  CREATE INDEX dead_letters_by_time ON dead_letters (died_at, position);
  CREATE INDEX dead_letters_of_conversation ON dead_letters (conversation);
  CREATE INDEX dead_letters_of_customer ON dead_letters (channel, session_id, id);
  `,
  `
  -- What document and entries take as JSON; and all of a channel together.
  ALTER TABLE conversations ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  UPDATE conversations SET bytes = octet_length(doc)
    + coalesce((SELECT sum(body_bytes(c.entries)) FROM chapters c WHERE c.conversation = conversations.key), 0);
  CREATE TABLE usage (channel TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO usage SELECT channel, sum(bytes) FROM conversations GROUP BY channel;
  `,
  `
  -- Of this store alone: what tombstones are hashed with.
  CREATE TABLE secret (only INTEGER PRIMARY KEY CHECK (only = 1), value TEXT NOT NULL) STRICT;
  INSERT INTO secret VALUES (1, lower(hex(randomblob(32))));

  -- What was erased, by keyed hashes: see contract/erased.ts.
  CREATE TABLE tombstones (mark TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX tombstones_by_time ON tombstones (at);

  -- 1 while the file may hold remnants of what was deleted: until now nothing overwrote it.
  CREATE TABLE remnants (only INTEGER PRIMARY KEY CHECK (only = 1), may_be INTEGER NOT NULL) STRICT;
  INSERT INTO remnants VALUES (1, 1);
  `,
];

/** Brings the schema up to date, each step in a transaction of its own. Throws if the file comes from a newer program. */
export function migrate(db: DatabaseSync, steps: readonly string[] = migrations): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > steps.length) {
    throw new Error(`The store has schema version ${version}; this program knows versions up to ${steps.length}`);
  }
  // SQLite's JSON refuses what is nested too deeply.
  db.function('body_bytes', { deterministic: true }, (entries) => bodyBytes(String(entries)));
  for (const [index, step] of steps.entries()) {
    if (index >= version) applyStep(db, step, index + 1);
  }
}

/** What the bodies of entries take as JSON. */
function bodyBytes(entries: string): number {
  return (JSON.parse(entries) as Entry<Documents>[]).reduce((sum, { body }) => sum + jsonBytes(body), 0);
}

function applyStep(db: DatabaseSync, step: string, version: number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(`${step}; PRAGMA user_version = ${version}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
