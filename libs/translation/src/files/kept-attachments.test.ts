import { expect, it } from 'vitest';
import type { EntryBody } from '../documents.js';
import { linkedFilesIn, withKeptFiles } from './kept-attachments.js';
import type { NamedFile } from './named.js';

const bill = { type: 'application/pdf', url: 'https://desk.test/b', filename: 'b.pdf', mimetype: 'application/pdf' };
const kept = { ...bill, storage: { fileKey: 'k-1', fileSize: 3 } };
const words = { type: 'text', text: 'see' } as const;
const said: EntryBody = { kind: 'agent', parts: [words, { type: 'files', files: [bill, kept] }] };

function named(type: string): (url: string) => NamedFile | undefined {
  return (url) => (url === bill.url ? { key: 'k-2', name: 'bill.pdf', type, bytes: 9, expiresAt: null } : undefined);
}

it.each([
  ['application/pdf', 'application/pdf'],
  ['image/png', 'image'],
  ['image/svg+xml', 'image/svg+xml'],
])('names a file by its key once the bridge keeps it, with the type of its bytes: %s', (mimetype, type) => {
  const changed = withKeptFiles(said, named(mimetype));
  const storage = { fileKey: 'k-2', fileSize: 9 };
  const file = { type, url: bill.url, filename: 'bill.pdf', mimetype, size: 9, storage };
  expect(changed).toEqual({ kind: 'agent', parts: [words, { type: 'files', files: [file, kept] }] });
  expect(linkedFilesIn(changed)).toEqual([]);
});

it('leaves everything else as it is, and what the assistant shows', () => {
  const shown: EntryBody = { ...said, kind: 'bot' };
  expect(linkedFilesIn(shown)).toEqual([]);
  expect(withKeptFiles(shown, named('a/b'))).toBe(shown);
  expect(linkedFilesIn(said)).toEqual([bill]);
  expect(withKeptFiles(said, () => undefined)).toBe(said);
  const own: EntryBody = { kind: 'update', update: 'conversationClosed', data: {} };
  expect(withKeptFiles(own, named('a/b'))).toBe(own);
  expect(linkedFilesIn(own)).toEqual([]);
});
