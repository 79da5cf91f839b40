/** edit_message: what an edit changes in the entry, and in the words that still wait for the Helpdesk. */
import { describe, expect, it } from 'vitest';
import type { UserContent } from '#channel';
import type { EntryBody, WorkBody } from '../documents.js';
import type { StoredEntry } from '../step.js';
import { contentOf, contextOf, conversationId, entryOf, stored, talkOf, workOf } from '../test-support/conversation.js';
import { supportOf } from '../test-support/world.js';
import { editMessage } from './edit-message.js';

const old = { filename: 'old.txt', url: 'https://files.test/old.txt' };
const fresh = { filename: 'new.txt', url: 'https://files.test/new.txt' };
/** A file of a message of others. */
const there = { type: 'image', url: 'https://files.test/new.txt?old', filename: 'new.txt' };
const said = (content: Partial<UserContent>): EntryBody => ({ kind: 'user', content: contentOf(content) });

function edit(entry: StoredEntry | null, content: Partial<UserContent>, ...waiting: WorkBody[]) {
  const payload = { conversationId, messageId: 'm-81', content: contentOf(content) };
  const target = { entry, waiting: waiting.map((body, index) => workOf(body, { id: `w-${index + 1}` })) };
  return editMessage(contextOf(), stored(talkOf()), target, payload);
}

const refused = { answer: { error: 'invalidMessage', conversationId } };

describe('an edit', () => {
  it('replaces what was said', () => {
    expect(edit(entryOf(said({ text: 'a', files: [old] })), { text: 'b' }).rewrite).toMatchObject([
      { seq: 1, body: { content: { text: 'b', files: [] } } },
    ]);
  });

  it('that brings only files keeps the words', () => {
    const before = said({ text: 'a', files: [old], extra: { x: 1 } });
    expect(edit(entryOf(before), { files: [fresh] }).rewrite).toMatchObject([
      { body: { content: { text: 'a', files: [fresh], extra: { x: 1 } } } },
    ]);
  });

  it('keeps the origin of the entry, by which copies are known', () => {
    const entry = entryOf({ kind: 'agent', parts: [{ type: 'files', files: [there] }] }, { origin: 'o-1' });
    expect(edit(entry, { files: [fresh] }).rewrite).toMatchObject([{ origin: 'o-1' }]);
    expect(edit(entryOf(said({ text: 'a' })), { text: 'b' }).rewrite?.[0]).not.toHaveProperty('origin');
  });

  it.each<[string, StoredEntry | null, Partial<UserContent>]>([
    ['of an unknown message', null, { text: 'b' }],
    ['of the words of others', entryOf({ kind: 'bot', parts: [] }), { text: 'b' }],
    ['of the words of others beside files', entryOf({ kind: 'agent', parts: [] }), { text: 'b', files: [fresh] }],
    [
      'of a file of others that is not there',
      entryOf({ kind: 'agent', parts: [{ type: 'files', files: [there] }] }),
      { files: [old, fresh].map((file) => ({ ...file, filename: `x-${file.filename}` })) },
    ],
    ['of an action', entryOf({ kind: 'userAction', id: 'a', type: 'normal', data: {} }), { text: 'b' }],
    ['of an update', entryOf({ kind: 'update', update: 'u', data: {} }), { files: [fresh] }],
    ['of a notice', entryOf({ kind: 'error', code: 'notDelivered' }), { files: [fresh] }],
  ])('%s is refused', (_, entry, content) => {
    expect(edit(entry, content)).toEqual(refused);
  });
});

describe('words that still wait', () => {
  const waiting = supportOf({ text: 'a', entryId: 'm-81', known: ['conv_1'] });

  it('are changed where they wait, and keep what they were: one of them may have arrived', () => {
    expect(edit(entryOf(said({ text: 'a' })), { text: 'b' }, waiting).amend).toEqual([
      { id: 'w-1', position: 1, body: { ...waiting, text: 'b', former: ['a'] } },
    ]);
  });

  it('remember the last eight forms', () => {
    const former = ['1', '2', '3', '4', '5', '6', '7', '8'];
    const often = supportOf({ text: 'a', entryId: 'm-81', former });
    expect(edit(entryOf(said({ text: 'a' })), { text: 'b' }, often).amend).toMatchObject([
      { body: { text: 'b', former: [...former.slice(1), 'a'] } },
    ]);
  });

  it('take new files with them', () => {
    expect(edit(entryOf(said({ text: 'a' })), { files: [fresh] }, waiting).amend).toMatchObject([
      { body: { text: `a\nFile: new.txt ${fresh.url}`, hasFiles: true, attachment: { url: fresh.url } } },
    ]);
  });

  it('stay as they are when the edit says the same, or is about another message', () => {
    expect(edit(entryOf(said({ text: 'a' })), { text: 'a' }, waiting).amend).toEqual([]);
    const others = [
      supportOf({ text: 'a', entryId: 'm-9' }),
      supportOf({ text: 'a' }),
      { kind: 'close', ticket: null } as const,
    ];
    expect(edit(entryOf(said({ text: 'a' })), { text: 'b' }, ...others).amend).toEqual([]);
  });
});

describe('files of a message of others', () => {
  const text = { type: 'text' as const, text: 'a' };
  const plan = { type: 'image', url: 'https://files.test/plan.png', filename: 'plan.png', mimetype: 'image/png' };
  const stored = {
    type: 'application/pdf',
    url: 'https://files.test/1',
    filename: 'bill.pdf',
    storage: { fileKey: 'k-1', presignedUrl: 'https://files.test/1?sig=1', expiresIn: 100, fileSize: 7 },
  };
  const parts = [
    { type: 'files' as const, title: 'One', files: [plan] },
    text,
    { type: 'files' as const, files: [stored] },
  ];
  const refresh = (content: Partial<UserContent>, kind: 'bot' | 'agent' = 'bot') =>
    edit(entryOf({ kind, parts }), content).rewrite?.[0]?.body;
  const withFiles = (...[one, two]: object[]) => ({
    kind: 'bot',
    parts: [{ ...parts[0], files: [one] }, text, { type: 'files', files: [two] }],
  });

  it.each(['bot', 'agent'] as const)('of a %s get new addresses, and stay what and where they are', (kind) => {
    const whole = {
      ...stored,
      url: 'https://files.test/2',
      type: 'text/html',
      html: '<script>',
      storage: {
        fileKey: 'k-1',
        presignedUrl: 'https://files.test/1?sig=2',
        expiresIn: 900,
        fileSize: 99,
        bucket: 'x',
      },
    };
    expect(refresh({ text: 'a', files: [whole] }, kind)).toEqual({
      ...withFiles(plan, {
        ...stored,
        url: 'https://files.test/2',
        storage: { ...stored.storage, presignedUrl: 'https://files.test/1?sig=2', expiresIn: 900 },
      }),
      kind,
    });
  });

  it('are told by their keys, then by their names, then by their places', () => {
    const url = 'https://files.test/new';
    expect(refresh({ files: [{ storage: { fileKey: 'k-1' }, filename: 'plan.png', url }] })).toEqual(
      withFiles(plan, { ...stored, url }),
    );
    expect(refresh({ files: [{ filename: 'plan.png', url }] })).toEqual(withFiles({ ...plan, url }, stored));
    expect(refresh({ files: [{ url }, { url: `${url}2` }] })).toEqual(
      withFiles({ ...plan, url }, { ...stored, url: `${url}2` }),
    );
  });

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'blob:https://files.test/1',
    '//files.test/1',
    'https://',
    'https://files.test/"onerror=alert(1)',
    `https://files.test/${'x'.repeat(9000)}`,
  ])('never lie at %s', (url) => {
    const storage = { fileKey: 'k-1', presignedUrl: url, expiresIn: 900 };
    expect(refresh({ files: [{ filename: 'bill.pdf', url, storage }] })).toEqual(withFiles(plan, stored));
  });

  it('become neither more nor fewer', () => {
    const more = Array.from({ length: 5 }, (_, index) => ({
      filename: 'plan.png',
      url: `https://files.test/${index}`,
    }));
    expect(refresh({ files: more })).toEqual(withFiles({ ...plan, url: 'https://files.test/0' }, stored));
  });

  it('take a signed address for want of another, and no storage that was not there', () => {
    const storage = { fileKey: 'k-9', presignedUrl: 'https://files.test/3', expiresIn: 1 };
    expect(refresh({ files: [{ filename: 'plan.png', storage }] })).toEqual(
      withFiles({ ...plan, url: 'https://files.test/3' }, stored),
    );
  });
});
