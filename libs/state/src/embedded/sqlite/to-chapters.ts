/** Third step of the schema: arrivals in order, and tables that are brought up to date behind them. Never changes. */

/** A packed text as JSON: what begins with a quotation mark is JSON already. */
const json = (column: string) =>
  `CASE WHEN substr(${column}, 1, 1) = '"' THEN ${column} ELSE json_quote(${column}) END`;

/** Bodies are joined as texts, not parsed: SQLite's JSON refuses what is nested too deeply, the documents need not. */
const entry = `'{"id":' || ${json('id')} || ',"at":' || at || ',"pushed":' || iif(push IS NULL, 'false', 'true')
  || iif(origin IS NULL, '', ',"origin":' || ${json('origin')}) || ',"body":' || body || ',"seq":' || seq
  || ',"push":' || coalesce(push, 'null') || '}'`;

const hop = `'{"at":' || at || ',"hop":' || ${json('hop')} || ',"ref":' || ${json('ref')} || ',"detail":' || ${json('detail')} || '}'`;

export const toChapters = `
  -- What was accepted since the other tables were last brought up to date, in order.
  CREATE TABLE arrivals (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

  CREATE TABLE progress (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    -- The arrival up to which the tables are.
    arrival INTEGER NOT NULL,
    -- The highest numbers that were given out.
    position INTEGER NOT NULL,
    conversation INTEGER NOT NULL
  ) STRICT;
  INSERT INTO progress SELECT 1, 0,
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'work'), 0),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'conversations'), 0);

  CREATE TABLE pings (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL) STRICT;
  INSERT INTO pings VALUES (1, 0);

  -- What a conversation grew by from one bringing up to date to the next: entries and hops as JSON.
  CREATE TABLE chapters (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    -- The next entry number before the chapter.
    first_seq INTEGER NOT NULL,
    -- The highest push number after the chapter.
    last_push INTEGER NOT NULL,
    entries TEXT NOT NULL,
    hops TEXT NOT NULL
  ) STRICT;

  INSERT INTO chapters (conversation, first_seq, last_push, entries, hops)
    SELECT conversation, min(seq),
      coalesce(max(max(push)) OVER (PARTITION BY conversation ORDER BY (seq - 1) / 50), 0),
      '[' || group_concat(${entry}, ',' ORDER BY seq) || ']', '[]'
    FROM entries GROUP BY conversation, (seq - 1) / 50 ORDER BY conversation, (seq - 1) / 50;
  INSERT INTO chapters (conversation, first_seq, last_push, entries, hops)
    SELECT h.conversation, c.last_seq + 1, c.last_push, '[]',
      '[' || group_concat(${hop}, ',' ORDER BY position) || ']'
    FROM (SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY position DESC) AS age FROM hops) h
      JOIN conversations c ON c.key = h.conversation
    WHERE h.age <= 200 GROUP BY h.conversation;
  CREATE INDEX chapters_of_conversation ON chapters (conversation);

  CREATE TABLE tickets (
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    ticket TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (channel, session_id, ticket)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO tickets
    SELECT c.channel, c.session_id,
      iif(substr(t.value, 1, 1) = '"' OR instr(t.value, char(0)) > 0, json_quote(t.value), t.value), c.key
    FROM conversations c, json_each(iif(json_valid(c.doc), c.doc, '{}'), '$.tickets') t
    WHERE t.type = 'text' ORDER BY c.key;

  -- Customers for whom something may be under way at the Helpdesk.
  CREATE TABLE marks (
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    PRIMARY KEY (channel, session_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO marks SELECT DISTINCT channel, session_id FROM work WHERE died_at IS NULL;

  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    channel TEXT NOT NULL,
    session_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  INSERT INTO outbox SELECT position, id, conversation, channel, session_id, at, counted, body
    FROM work WHERE died_at IS NULL ORDER BY position;
  CREATE INDEX outbox_of_customer ON outbox (channel, session_id, position, conversation, counted);

  CREATE TABLE dead_letters (
    position INTEGER PRIMARY KEY,
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
  INSERT INTO dead_letters SELECT position, id, conversation, channel, session_id, at, counted, died_at, reason, body
    FROM work WHERE died_at IS NOT NULL ORDER BY position;
  CREATE INDEX dead_letters_by_id ON dead_letters (id);
  CREATE INDEX dead_letters_by_time ON dead_letters (died_at, position);
  CREATE INDEX dead_letters_of_conversation ON dead_letters (conversation);
  CREATE INDEX dead_letters_of_customer ON dead_letters (channel, session_id, id);

  CREATE TABLE conversations_by_name (
    key INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL,
    -- An activity not after the last one; moved when the conversation is looked at for its age, not with each message.
    active_since INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    ttl_days REAL,
    last_seq INTEGER NOT NULL,
    last_push INTEGER NOT NULL,
    confirmed_push INTEGER NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  INSERT INTO conversations_by_name
    SELECT key, channel, id, session_id, user_key, version, created_at, active_at, active_at, listed, erased, ttl_days,
      last_seq, last_push, confirmed_push, doc
    FROM conversations c ORDER BY key;

  DROP TABLE held;
  DROP TABLE hops;
  DROP TABLE entries;
  DROP TABLE work;
  DROP TABLE conversations;
  ALTER TABLE conversations_by_name RENAME TO conversations;
  CREATE UNIQUE INDEX conversations_by_id ON conversations (channel, id);
  CREATE INDEX conversations_of_user ON conversations (channel, user_key, active_at) WHERE listed = 1 AND erased = 0;
  CREATE INDEX conversations_of_customer ON conversations (channel, session_id, created_at);
  CREATE INDEX conversations_by_activity ON conversations (active_since) WHERE erased = 0 AND ttl_days IS NULL;
  CREATE INDEX conversations_by_deadline ON conversations (active_since + ttl_days * 86400000)
    WHERE erased = 0 AND ttl_days IS NOT NULL;
  CREATE INDEX tombstones_by_activity ON conversations (active_since) WHERE erased = 1;
  CREATE INDEX conversations_held ON conversations (channel, last_push, confirmed_push)
    WHERE erased = 0 AND last_push > confirmed_push;
`;
