/** That the work of a statement does not grow with the number of conversations. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from './migrations.js';
import { sql } from './statements.js';

test('no statement but one of the audit reads or sorts a whole table or transcript; the books read indices alone', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db);
  const scans: string[] = [];
  for (const [name, text] of Object.entries(sql)) {
    for (const { detail } of db.prepare(`EXPLAIN QUERY PLAN ${text}`).all()) {
      const line = String(detail);
      const isSmall = /^SCAN (json_each|CONSTANT ROW|counters|waiting)/.test(line);
      if (/^SCAN|TEMP B-TREE/.test(line) && !isSmall) scans.push(`${name}: ${line}`);
    }
  }
  expect(scans).toEqual([
    'entriesByOrigin: USE TEMP B-TREE FOR ORDER BY',
    'books: SCAN work USING COVERING INDEX work_waiting',
    'books: SCAN held',
    'orphanedWork: SCAN w',
  ]);
});
