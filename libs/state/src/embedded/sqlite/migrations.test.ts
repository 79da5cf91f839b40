/** How a schema is brought up to date. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from './migrations.js';

const one = 'CREATE TABLE one (a INTEGER)';
const two = 'ALTER TABLE one ADD COLUMN b INTEGER; UPDATE one SET b = a + 1';
const versionOf = (db: DatabaseSync) => db.prepare('PRAGMA user_version').get()?.user_version;

test('migrations run in order, each once, and keep the data', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, [one]);
  db.exec('INSERT INTO one VALUES (1)');
  migrate(db, [one, two]);
  migrate(db, [one, two]);
  expect(versionOf(db)).toBe(2);
  expect({ ...db.prepare('SELECT * FROM one').get() }).toEqual({ a: 1, b: 2 });
});

test('a migration that fails leaves the version before it, whole', () => {
  const db = new DatabaseSync(':memory:');
  const broken = 'CREATE TABLE half (a INTEGER); CREATE TABLE one (again INTEGER)';
  expect(() => migrate(db, [one, broken])).toThrow();
  expect(versionOf(db)).toBe(1);
  expect(() => db.prepare('SELECT * FROM half')).toThrow();
  expect(() => migrate(db, [one, two])).not.toThrow();
});
