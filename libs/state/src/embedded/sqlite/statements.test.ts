/** That the work of a statement does not grow with the number of conversations. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from './migrations.js';
import { sql } from './statements.js';

test('no statement but those of the audit read or sort a whole table or transcript; the books read indices alone', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const scans: string[] = [];
  for (const [name, text] of Object.entries(sql)) {
    for (const { detail } of db.prepare(`EXPLAIN QUERY PLAN ${text}`).all()) {
      const line = String(detail);
      const isSmall = /^SCAN (arrivals|progress|pings|CONSTANT ROW|counters|usage|counted|waiting\b)/.test(line);
      if (/^SCAN|TEMP B-TREE/.test(line) && !isSmall) scans.push(`${name}: ${line}`);
    }
  }
  expect(scans).toEqual([
    'idleErased: SCAN c USING INDEX tombstones_by_activity',
    'deadLetters: SCAN w USING INDEX dead_letters_by_time',
    'unmarkAllForgotten: SCAN marks',
    'wrongUsage: SCAN conversations USING INDEX conversations_by_id',
    'books: SCAN outbox USING COVERING INDEX outbox_of_customer',
    'books: SCAN conversations USING COVERING INDEX conversations_held',
    'orphanedWork: SCAN w',
    'orphanedWork: SCAN w',
  ]);
});
