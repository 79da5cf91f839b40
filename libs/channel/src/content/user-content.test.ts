/** Every form of content becomes one, and edits change it as clients expect. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileForClients } from './files.js';
import { contentForClients, mergeFilesEdit } from './stored-content.js';
import { completeContent, normalizeContent } from './user-content.js';
import type { UserContent } from './user-content.js';

const plan = { filename: 'plan.txt', type: 'text/plain', file: {} };
const map = { filename: 'map.pdf', url: 'https://files.example.test/map.pdf' };

function content(fields: Partial<UserContent>): UserContent {
  return completeContent({ text: '', files: [], actions: [], extra: null, ...fields });
}

const forms: [string, unknown, UserContent][] = [
  ['a bare string', 'hello', content({ text: 'hello' })],
  ['an empty string', '', content({})],
  ['a text object', { type: 'text', text: 'hello' }, content({ text: 'hello' })],
  ['a text without type', { text: 'hello' }, content({ text: 'hello' })],
  ['an empty text object', { type: 'text', text: '' }, content({})],
  ['files without type or text', { files: [plan] }, content({ files: [plan] })],
  ['files with type', { type: 'files', files: [plan, map] }, content({ files: [plan, map] })],
  ['text and files', { text: 'see', files: [plan] }, content({ text: 'see', files: [plan] })],
  [
    'a wrapper as files',
    { text: 'see', files: { type: 'files', files: [plan] } },
    content({ text: 'see', files: [plan] }),
  ],
  ['a single file as files', { text: 'see', files: plan }, content({ text: 'see', files: [plan] })],
  [
    'an array of wrappers',
    {
      text: 'two',
      files: [
        { type: 'files', files: [plan] },
        { type: 'files', files: [map] },
      ],
    },
    content({ text: 'two', files: [plan, map] }),
  ],
  ['wrappers inside wrappers', { files: { files: [{ files: plan }, [map]] } }, content({ files: [plan, map] })],
  ['empty files', { text: 'hello', files: [], actions: [] }, content({ text: 'hello' })],
  [
    'an address as a file',
    { files: ['https://files.example.test/a'] },
    content({ files: [{ url: 'https://files.example.test/a' }] }),
  ],
  ['actions', { type: 'text', text: '', actions: [{ id: 'go' }] }, content({ actions: [{ id: 'go' }] })],
  ['a custom payload', { type: 'rating', stars: 4 }, content({ extra: { type: 'rating', stars: 4 } })],
  [
    'a custom payload with text',
    { type: 'note', text: 'x', pin: 1 },
    content({ text: 'x', extra: { type: 'note', pin: 1 } }),
  ],
  ['a text of another kind', { text: { de: 'hallo' } }, content({ extra: { text: { de: 'hallo' } } })],
  ['a number as text', { text: 5 }, content({ text: '5' })],
  ['a number', 5, content({ text: '5' })],
  ['nothing', undefined, content({})],
  ['null', null, content({})],
  [
    'an array of parts',
    [
      { type: 'text', text: 'a' },
      { type: 'files', files: [map] },
    ],
    content({ text: 'a', files: [map] }),
  ],
  [
    'an array of parts spread on write-back',
    { '0': { type: 'text', text: 'a' }, '1': 'b', '2': { type: 'pin' }, files: [plan] },
    content({ text: 'a\nb', files: [plan], extra: { '2': { type: 'pin' } } }),
  ],
];

describe('content of a visitor', () => {
  it.each(forms)('is read from %s', (_form, raw, expected) => {
    expect(normalizeContent(raw)).toStrictEqual(expected);
  });

  it('is empty only when nothing is in it', () => {
    expect(normalizeContent({ type: 'text', text: '' }).isEmpty).toBe(true);
    expect(normalizeContent({ type: 'rating', stars: 4 }).isEmpty).toBe(false);
    expect(normalizeContent({ text: ' ' }).isEmpty).toBe(false);
  });

  it('echoes any text exactly', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => normalizeContent({ text }).text === text));
  });

  it('is read from anything without throwing', () => {
    fc.assert(fc.property(fc.anything(), (raw) => typeof normalizeContent(raw).text === 'string'));
  });

  it('is an object for clients, and reads back as the same content but for the empty objects of files', () => {
    for (const [, , expected] of forms) {
      const shown = contentForClients(expected);
      expect(Array.isArray(shown)).toBe(false);
      expect(normalizeContent(shown)).toStrictEqual({ ...expected, files: expected.files.map(fileForClients) });
    }
  });

  it('shows a custom payload to clients as it came', () => {
    expect(contentForClients(normalizeContent({ type: 'rating', stars: 4 }))).toStrictEqual({
      type: 'rating',
      stars: 4,
    });
  });
});

describe('an edit of content', () => {
  const old = content({ text: 'see', files: [plan], extra: { type: 'note' } });

  it('that brings only files keeps everything else', () => {
    expect(mergeFilesEdit(old, normalizeContent({ text: '', files: [map] }))).toStrictEqual({ ...old, files: [map] });
  });

  it('that a client writes back with fresh files changes nothing but the files', () => {
    const writeBack = normalizeContent({ ...contentForClients(old), files: [map] });
    expect(mergeFilesEdit(old, writeBack)).toStrictEqual({ ...old, files: [map] });
  });

  it('that brings a text replaces everything', () => {
    expect(mergeFilesEdit(old, normalizeContent('new'))).toStrictEqual(content({ text: 'new' }));
  });

  it('that brings a text and files replaces everything', () => {
    expect(mergeFilesEdit(old, normalizeContent({ text: 'new', files: [map] }))).toStrictEqual(
      content({ text: 'new', files: [map] }),
    );
  });

  it('without anything empties the message', () => {
    expect(mergeFilesEdit(old, normalizeContent(''))).toStrictEqual(content({}));
  });
});
