/** A file as the program before the third step of the schema wrote it, with conversations in every state. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate, migrations } from '../embedded/sqlite/migrations.js';

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** A document nested deeper than SQLite's own JSON takes. */
export const deepDoc = `{"tickets":["lost"],"deep":${deep(3000)}}`;

/**
 * Conversations `c1` to `cN` of `entries` entries each, every third of which is pushed; the first of those is confirmed. Two
 * items wait in each, one of them dead. Texts of the first ones are odd.
 */
export function writeOldStore(path: string, conversations: number, entries: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  migrate(db, migrations.slice(0, 2));
  db.exec('BEGIN');
  const conversation = db.prepare(`INSERT INTO conversations VALUES (?, ?, 'web', ?, ?, 7, ?, ?, 1, ?, ?, ?, ?, 1, ?)`);
  const entry = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)');
  const hold = db.prepare(`INSERT INTO held VALUES ('web', ?, ?)`);
  const hop = db.prepare('INSERT INTO hops (conversation, at, hop, ref, detail) VALUES (?, ?, ?, ?, ?)');
  const work = db.prepare(
    `INSERT INTO work (id, conversation, channel, session_id, at, counted, died_at, reason, body)
      VALUES (?, ?, 'web', ?, 5, 1, ?, ?, '{"say":1}')`,
  );
  const pushes = Math.floor(entries / 3);
  for (let key = 1; key <= conversations; key += 1) {
    const isErased = key === 3;
    const doc = key === 2 ? deepDoc : JSON.stringify({ tickets: [`t${key}`, 'shared', '"quoted"'], ticket: null });
    const session = key === 1 ? '"odd \\ud800\\u0000"' : `s${key}`;
    conversation.run(
      key,
      `c${key}`,
      session,
      `u${key}`,
      key,
      key + 10,
      Number(isErased),
      key === 4 ? 2.5 : null,
      entries,
      pushes,
      doc,
    );
    for (let seq = 1; !isErased && seq <= entries; seq += 1) {
      const push = seq % 3 === 0 ? seq / 3 : null;
      const body = key === 2 && seq === 1 ? `{"deep":${deep(2000)}}` : `{"text":"ä \\u0000 👩‍👧 ${seq}"}`;
      entry.run(key, seq, seq === 1 ? '"odd\\ud800"' : `e${seq}`, seq, push, seq % 2 === 0 ? 'o "x"\n' : null, body);
      if (push !== null && push > 1) hold.run(key, push);
    }
    const hops = isErased ? 0 : key === 1 ? 450 : 3;
    for (let index = 0; index < hops; index += 1) hop.run(key, index, 'accepted', '"r\\u0000"', 'a "detail"');
    work.run(`w${key}`, key, session, null, null);
    work.run(`d${key}`, key, session, key + 100, 'no');
  }
  const counted = db.prepare(`INSERT INTO counters VALUES ('web', ?, ?, ?, ?)`);
  counted.run('to_helpdesk', 2 * conversations, 0, conversations);
  counted.run('to_client', conversations * pushes, pushes > 0 ? conversations : 0, conversations < 3 ? 0 : pushes - 1);
  db.exec('COMMIT; UPDATE sqlite_sequence SET seq = seq + 50');
  db.close();
}
