/** What is stored is read for ever: these texts were written by version 0.2, and by nobody else since. */
import { expect, it } from 'vitest';
import type { Conversation, Documents, Entry } from '../../contract/conversation.js';
import { conversationName, customerName, tagOfCustomer, tagOfId } from '../places.js';
import {
  conversationOf,
  deadLetterOf,
  deathText,
  documentText,
  entryOf,
  entryText,
  identityOf,
  itemMeta,
  itemOf,
} from './rows.js';

const customer = { channel: 'web', sessionId: 'ann' };
const conversation: Conversation<Documents> = {
  ...customer,
  id: 'ann_3f1b2c3d-4e5f-4061-8273-8495a6b7c8d9',
  userKey: 'ann',
  version: 7,
  createdAt: 1_764_000_000_000,
  activeAt: 1_764_000_000_500,
  listed: true,
  erased: false,
  ttlDays: 2.5,
  lastSeq: 4,
  lastPush: 3,
  confirmedPush: 2,
  bytes: 431,
  doc: { ticket: 't\n"1"' },
};
const document =
  '["web","ann_3f1b2c3d-4e5f-4061-8273-8495a6b7c8d9","ann","ann",1764000000000]\n{"ticket":"t\\n\\"1\\""}';
const head = ['7', '4', '3', '2', '1764000000500', '1', '2.5', '431'];

const entry: Entry<Documents> = {
  id: 'e"1',
  at: 5,
  pushed: true,
  origin: 'o\n',
  body: { text: 'a\nb' },
  seq: 4,
  push: 3,
};
const entryLines = '3 1\n["e\\"1",5]\n"o\\n"\n{"text":"a\\nb"}';

const item = '1764000000000123 1 0123456789abcdef0123456789abcdef\n[2,"ann_1"]\n{"say":"hello"}';
const work = { ...customer, id: 'w', at: 2, counted: true, body: { say: 'hello' }, conversationId: 'ann_1' };

it('reads and writes a conversation', () => {
  expect(conversationOf([...head, document])).toEqual(conversation);
  expect(documentText(conversation)).toBe(document);
  expect(identityOf(document.split('\n')[0]!)).toEqual(['web', conversation.id, 'ann', 'ann', 1_764_000_000_000]);
  const erased = conversationOf(['7', '4', '3', '2', '9', '2', '-', '0', document]);
  expect(erased).toMatchObject({ listed: false, erased: true, ttlDays: null });
});

it('reads and writes an entry, pushed or not', () => {
  expect(entryOf(4, entryLines)).toEqual(entry);
  expect(entryText(entry, 3)).toBe(entryLines);
  const quiet = '3 0\n["e",5]\n\n{}';
  expect(entryOf(5, quiet)).toEqual({ id: 'e', at: 5, pushed: false, body: {}, seq: 5, push: null });
});

it('reads an item, and writes what it is made of', () => {
  expect(itemOf(customer, 'w', item)).toEqual({ ...work, position: 1_764_000_000_000_123 });
  expect(itemMeta(2, 'ann_1')).toBe('[2,"ann_1"]');
});

it('reads a dead letter, and writes why it died', () => {
  const letter = `9 0123456789abcdef0123456789abcdef\n"not \\"found\\""\n${item}`;
  const died = { ...work, position: 1_764_000_000_000_123, diedAt: 9, reason: 'not "found"' };
  expect(deadLetterOf(customer, 'w', letter)).toEqual(died);
  expect(deathText(9, 'not "found"')).toBe('9\n"not \\"found\\""');
});

it('has the same names and places as ever', () => {
  expect(conversationName(conversation)).toBe('3662fbf20a26e8715ab150aee019b265');
  expect(customerName(customer)).toBe('3f6af667474426c866509a85e8a1e553');
  expect([tagOfCustomer(customer), tagOfId(conversation), tagOfId({ channel: 'web', id: 'old' })]).toEqual([
    '47',
    '47',
    '130',
  ]);
});
