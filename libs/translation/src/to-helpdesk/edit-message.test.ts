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
    const entry = entryOf({ kind: 'agent', parts: [{ type: 'text', text: 'a' }] }, { origin: 'o-1' });
    expect(edit(entry, { files: [fresh] }).rewrite).toMatchObject([{ origin: 'o-1' }]);
    expect(edit(entryOf(said({ text: 'a' })), { text: 'b' }).rewrite?.[0]).not.toHaveProperty('origin');
  });

  it.each(['bot', 'agent'] as const)('refreshes the files of a %s message and leaves its words', (kind) => {
    const parts = [
      { type: 'text' as const, text: 'a' },
      {
        type: 'files' as const,
        files: [{ type: 'text/plain', url: 'https://files.test/old.txt', filename: 'old.txt' }],
      },
    ];
    const step = edit(entryOf({ kind, parts }), { files: [{ filename: 'new.txt', mimetype: 'text/plain' }, fresh] });
    expect(step.rewrite?.[0]?.body).toEqual({
      kind,
      parts: [
        { type: 'text', text: 'a' },
        {
          type: 'files',
          files: [
            { filename: 'new.txt', mimetype: 'text/plain', type: 'text/plain', url: '' },
            { ...fresh, type: 'application/octet-stream' },
          ],
        },
      ],
    });
    expect(step).not.toHaveProperty('amend');
  });

  it('of files may repeat the words of others, as clients read them in the transcript', () => {
    const parts = [
      { type: 'text' as const, text: 'a' },
      { type: 'md' as const, md: '*b*' },
    ];
    expect(edit(entryOf({ kind: 'bot', parts }), { text: 'a\n*b*', files: [fresh] }).rewrite).toMatchObject([
      { body: { parts: [...parts, { type: 'files', files: [fresh] }] } },
    ]);
  });

  it.each<[string, StoredEntry | null, Partial<UserContent>]>([
    ['of an unknown message', null, { text: 'b' }],
    ['of the words of others', entryOf({ kind: 'bot', parts: [] }), { text: 'b' }],
    ['of the words of others beside files', entryOf({ kind: 'agent', parts: [] }), { text: 'b', files: [fresh] }],
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
