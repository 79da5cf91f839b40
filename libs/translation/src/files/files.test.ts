/** Files that the bridge keeps: what a message may name, what the Helpdesk is told of them, and the links that clients are shown. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, Part } from '#channel';
import type { EntryBody } from '../documents.js';
import {
  contentOf,
  contextOf,
  conversationId,
  entryOf,
  now,
  stored,
  talkOf,
  workOf,
} from '../test-support/conversation.js';
import { editMessage } from '../to-helpdesk/edit-message.js';
import { userMessage } from '../to-helpdesk/user-message.js';
import { keptKeysIn, withFreshLinks } from './fresh-links.js';
import { keysNamedIn, withNamed } from './named.js';
import type { NamedFile } from './named.js';

const dayMs = 86_400_000;
const bill: NamedFile = {
  key: 'k-1',
  name: 'bill 7.pdf',
  type: 'application/pdf; charset=x',
  bytes: 2049,
  expiresAt: null,
};
const named = new Map([[bill.key, bill]]);
const linkOf = ({ key }: NamedFile, until: number): string => `https://bridge.test/f/${key}?until=${until}`;

/** As the official client sends it, the short link of the upload in it. */
const sent = (fileKey: unknown, more: JsonObject = {}): JsonObject => ({
  filename: 'Bill No 7.pdf',
  type: 'application/x-anything',
  textContent: { type: 'file_content', text: 'Total: 40 EUR\nThank you', metadata: { source: 'file_attachment' } },
  storage: {
    fileKey: fileKey as string,
    presignedUrl: 'https://bridge.test/f/short',
    expiresIn: 1,
    fileSize: 1,
    processingTime: 12,
  },
  ...more,
});
const { storage: _, ...nameOnly } = sent('');

describe('a file that a message names', () => {
  it('keeps its key and the size that it has, and no address, wherever one was written', () => {
    const content = contentOf({ files: [sent('k-1', { url: 'https://evil.test/bill.pdf' })] });
    expect(withNamed(content, named).files).toStrictEqual([
      { ...nameOnly, storage: { fileKey: 'k-1', fileSize: 2049, processingTime: 12 } },
    ]);
  });

  it.each([['k-2'], [7], [{}], [['k-1']], ['k-1 ']])('is a name only where it may not be named: %j', (key) => {
    expect(withNamed(contentOf({ files: [sent(key)] }), named).files).toStrictEqual([nameOnly]);
  });

  it('is a name only, and its signed address is none, where it may not be named', () => {
    const short = 'https://bridge.test/f/short';
    const files = [sent('k-2', { url: short }), sent('k-2', { url: 'https://files.test/a' })];
    expect(withNamed(contentOf({ files }), named).files).toStrictEqual([
      nameOnly,
      { ...nameOnly, url: 'https://files.test/a' },
    ]);
  });

  it('stays what it is if it names no key', () => {
    const files = [
      { filename: 'a', url: 'https://files.test/a' },
      { filename: 'b', storage: { presignedUrl: 'https://files.test/b' } },
      { filename: 'c', storage: { fileKey: null } },
      { filename: 'd', storage: 'none' },
    ];
    const content = contentOf({ files });
    expect(withNamed(content, named)).toBe(content);
  });

  it('is asked for once, whatever is no key', () => {
    const files = [sent('k-1'), sent('k-2'), sent('k-1'), sent(5), { filename: 'a' }, sent('')];
    expect(keysNamedIn(contentOf({ files }))).toEqual(['k-1', 'k-2']);
  });
});

describe('of a file that the bridge keeps the Helpdesk', () => {
  const files = { named, linkOf };
  const content = withNamed(contentOf({ text: 'Here', files: [sent('k-1')] }), named);
  const told = (policy: Parameters<typeof contextOf>[0], kept = files) =>
    userMessage({ ...contextOf(policy), files: kept }, stored(talkOf()), { conversationId, content }).enqueue?.[0]
      ?.body;
  const policy = (excerptBytes: number) => ({ files: { excerptBytes, helpdeskLinkDays: 7 } });
  const link = (until: number) => linkOf(bill, until);

  it('is told name, type and a link that is good for as long as the channel says', () => {
    const url = link(now + 7 * dayMs);
    expect(told(policy(0))).toMatchObject({
      text: `Here\nFile: bill 7.pdf (application/pdf) ${url}`,
      attachment: { url, name: 'bill 7.pdf', size_kb: 3, extension: '.pdf' },
    });
    expect(told({})).toMatchObject({ attachment: { url: link(now + 30 * dayMs) } });
  });

  it('is given no link that outlives the file', () => {
    const short = new Map([['k-1', { ...bill, expiresAt: now + dayMs }]]);
    expect(told(policy(0), { named: short, linkOf: (file, until) => linkOf(file, until) })).toMatchObject({
      attachment: { url: link(now + dayMs) },
    });
  });

  it('is told the beginning of its text, quoted, where the channel wants that', () => {
    const line = `Here\nFile: bill 7.pdf (application/pdf) ${link(now + 7 * dayMs)}`;
    expect(told(policy(500))).toMatchObject({ text: `${line}\n> Total: 40 EUR\n> Thank you` });
    expect(told(policy(16))).toMatchObject({ text: `${line}\n> Total: 40 EUR…` });
  });

  it('is told the same words whenever the message is written back, so that nothing changes where it waits', () => {
    const body: EntryBody = { kind: 'user', content };
    const entry = entryOf(body, { at: now });
    const waiting = told(policy(500));
    if (waiting === undefined) throw new Error('nothing is told');
    const target = { entry, waiting: [workOf({ ...waiting, entryId: entry.id } as typeof waiting)] };
    const later = { ...contextOf(policy(500)), now: now + 3 * dayMs, files };
    const payload = { conversationId, messageId: entry.id, content: { ...content, text: '' } };
    const step = editMessage(later, stored(talkOf()), target, payload);
    expect(step.amend).toEqual([]);
    expect(step.rewrite).toMatchObject([{ body }]);
  });
});

describe('a client is shown', () => {
  const fresh = { presignedUrl: 'https://bridge.test/f/k-1?sig=new', expiresIn: 9000 };
  const link = (key: string) => (key === 'k-1' ? fresh : null);
  const kept = withNamed(contentOf({ text: 'Here', files: [sent('k-1')] }), named);

  it('a fresh link in each file that the bridge keeps, and nothing else of the message is different', () => {
    const entry = entryOf({ kind: 'user', content: kept });
    const { body } = withFreshLinks(entry, link);
    expect(body).toStrictEqual({
      kind: 'user',
      content: {
        ...kept,
        files: [{ ...nameOnly, storage: { fileKey: 'k-1', fileSize: 2049, processingTime: 12, ...fresh } }],
      },
    });
    expect(keptKeysIn(entry)).toEqual(['k-1']);
  });

  it.each(['bot', 'agent'] as const)('a fresh link in the place of every address of a file of a %s', (kind) => {
    const ours = { type: 'application/pdf', url: '', filename: 'bill.pdf', storage: { fileKey: 'k-1' } };
    const theirs = { type: 'image', url: 'https://desk.test/a.png', filename: 'a.png' };
    const parts: Part[] = [
      { type: 'text', text: 'Here' },
      { type: 'files', files: [ours, theirs] },
    ];
    expect(withFreshLinks(entryOf({ kind, parts }), link).body).toStrictEqual({
      kind,
      parts: [
        parts[0],
        { type: 'files', files: [{ ...ours, url: fresh.presignedUrl, storage: { fileKey: 'k-1', ...fresh } }, theirs] },
      ],
    });
  });

  it('what has no such file as it is', () => {
    const foreign = { filename: 'a', storage: { fileKey: 'k-1', presignedUrl: 'https://files.test/a' } };
    const unknown = { filename: 'b', storage: { fileKey: 'k-9' } };
    for (const body of [
      { kind: 'user', content: contentOf({ text: 'a', files: [foreign] }) },
      { kind: 'bot', parts: [{ type: 'text', text: 'a' }] },
      { kind: 'update', update: 'u', data: {} },
    ] as const) {
      const entry = entryOf(body);
      expect(withFreshLinks(entry, link)).toBe(entry);
      expect(keptKeysIn(entry)).toEqual([]);
    }
    const entry = entryOf({ kind: 'user', content: contentOf({ files: [unknown] }) });
    expect(withFreshLinks(entry, link)).toEqual(entry);
  });

  it('no address that somebody has written back to a file of ours', () => {
    const ours = { type: 'image', url: '', filename: 'a.png', storage: { fileKey: 'k-1' } };
    const entry = entryOf({ kind: 'agent', parts: [{ type: 'files', files: [ours] }] });
    for (const storage of [{ fileKey: 'k-1' }, {}]) {
      const evil = {
        filename: 'a.png',
        url: 'https://evil.test/',
        storage: { ...storage, presignedUrl: 'https://evil.test/' },
      };
      const payload = { conversationId, messageId: entry.id, content: contentOf({ files: [evil] }) };
      const { rewrite } = editMessage(contextOf(), stored(talkOf()), { entry, waiting: [] }, payload);
      expect(rewrite).toMatchObject([{ body: entry.body }]);
    }
  });
});
