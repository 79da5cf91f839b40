/** What clients may have stored, and what they are told above it; the limits are small here. */
import { expect, it, vi } from 'vitest';
import type { ConversationDoc, NewConversation, Step, StoredConversation, StoredEntry } from '#translation';
import type { ChannelConfig } from '../../../channels.js';
import type { Asker } from '../asker.js';
import { Quotas } from './quotas.js';

const limits = {
  conversationBytes: 1000,
  conversationEntries: 10,
  metadataBytes: 100,
  conversationsPerUserPerHour: 2,
  conversationsPerAddressPerHour: 3,
};
const channel = { name: 'shop', limits } as ChannelConfig;
const doc = { basicInfo: {}, custom: {}, private: {} } as ConversationDoc;

const conversation = (parts: Partial<StoredConversation> = {}) =>
  ({ id: 'c', bytes: 0, lastSeq: 0, doc, ...parts }) as StoredConversation;
const entry = (body: object) => ({ id: 'e', at: 1, pushed: false, body: body as StoredEntry['body'] });
const said = (text = 'hi'): Step => ({ append: [entry({ kind: 'user', content: { text } })] });
const acted: Step = { append: [entry({ kind: 'userAction', id: 'keepOpen', type: 'x', data: {} })] };
const about = (custom: object, old = doc): Step => ({ doc: { ...old, custom } as ConversationDoc });

function open({ isFull = false } = {}) {
  const consume = vi.fn((_name: string, _sender: string, { points }: { points: number }) =>
    Promise.resolve(points > 2 ? 0 : 7),
  );
  const quotas = new Quotas({ limits: { consume }, usage: { isFull: () => isFull } });
  const refusal = (of: StoredConversation, step: Step) => {
    const bounded = quotas.bounded(channel, of, step);
    if (bounded === step) return null;
    expect(Object.keys(bounded)).toEqual(['answer']);
    return bounded.answer && 'error' in bounded.answer ? bounded.answer.error : 'no error';
  };
  return { quotas, refusal, consume };
}

it('lets a conversation grow to its limit of bytes, and no further', () => {
  const { refusal } = open();
  const size = JSON.stringify(said('x').append?.[0]?.body).length;
  expect(refusal(conversation({ bytes: 1000 - size }), said('x'))).toBeNull();
  expect(refusal(conversation({ bytes: 1000 - size }), said('xy'))).toBe('conversationFull');
  expect(
    refusal(conversation({ bytes: 900 }), {
      rewrite: [{ seq: 1, body: entry({ kind: 'user', content: { text: 'x'.repeat(100) } }).body }],
    }),
  ).toBe('conversationFull');
});

it('lets a conversation have as many entries as it may', () => {
  const { refusal } = open();
  expect(refusal(conversation({ lastSeq: 9 }), said())).toBeNull();
  expect(refusal(conversation({ lastSeq: 10 }), said())).toBe('conversationFull');
});

it('takes acts in a full conversation, closing and rating in words among them, but not for ever', () => {
  const { refusal } = open();
  const full = conversation({ lastSeq: 10, bytes: 1000 });
  const closed = {
    ...said('yes'),
    enqueue: [{ id: 'w', at: 1, counted: false, body: { kind: 'close', ticket: 't' } }],
  } as Step;
  for (const step of [acted, closed]) {
    expect(refusal(full, step)).toBeNull();
    expect(refusal(conversation({ lastSeq: 110 }), step)).toBe('conversationFull');
    expect(refusal(conversation({ bytes: 66_530 }), step)).toBe('conversationFull');
  }
});

it('never refuses what stores nothing', () => {
  const { refusal } = open({ isFull: true });
  const full = conversation({ lastSeq: 500, bytes: 1e9 });
  expect(refusal(full, {})).toBeNull();
  expect(refusal(full, { doc: { ...doc, prompt: null }, active: true })).toBeNull();
  expect(refusal(full, { enqueue: [] })).toBeNull();
});

it('bounds metadata, private ones and the basic information of a user together, in bytes', () => {
  const { refusal } = open();
  const old = { ...doc, basicInfo: { a: 'x'.repeat(20) }, private: { b: 'ä'.repeat(10) } } as ConversationDoc;
  const rest = 100 - 28 - 28 - 8;
  expect(refusal(conversation({ doc: old }), about({ c: 'x'.repeat(rest) }, old))).toBeNull();
  expect(refusal(conversation({ doc: old }), about({ c: 'x'.repeat(rest + 1) }, old))).toBe('tooLarge');
});

it('lets metadata that are too large become smaller', () => {
  const { refusal } = open();
  const old = { ...doc, custom: { a: 'x'.repeat(500) } } as ConversationDoc;
  expect(refusal(conversation({ doc: old }), about({ a: 'x'.repeat(400) }, old))).toBeNull();
  expect(refusal(conversation({ doc: old, bytes: 5000 }), about({ a: 'x'.repeat(400) }, old))).toBeNull();
  expect(refusal(conversation({ doc: old }), about({ a: 'x'.repeat(501) }, old))).toBe('tooLarge');
});

it('takes only acts in a channel that is full', () => {
  const { refusal } = open({ isFull: true });
  expect(refusal(conversation(), said())).toBe('storeFull');
  expect(refusal(conversation(), about({ a: 1 }))).toBe('storeFull');
  expect(refusal(conversation(), acted)).toBeNull();
});

it('counts conversations by address, then by user; anonymous ones by address alone', async () => {
  const { quotas, consume } = open();
  const begin = (userKey: string) =>
    quotas.begin({ channel, address: '10.0.0.1' } as Asker, { userKey } as NewConversation, { doc });
  expect(await begin('anon')).toBeNull();
  expect(consume.mock.calls).toEqual([['conversations shop', '10.0.0.1', { points: 3, seconds: 3600 }]]);
  expect(await begin('ulla')).toEqual({ error: 'rateLimited', conversationId: null, retryAfterMs: 7 });
  expect(consume.mock.calls.at(-1)).toEqual(['conversations of users shop', 'ulla', { points: 2, seconds: 3600 }]);
});

it('begins none with too large metadata or in a full channel, and counts none of those', async () => {
  const { consume } = open();
  const asker = { channel, address: '::' } as Asker;
  const large = { doc: { ...doc, basicInfo: { a: 'x'.repeat(100) } } } as Step;
  expect(await open().quotas.begin(asker, { userKey: 'u' } as NewConversation, large)).toMatchObject({
    error: 'tooLarge',
  });
  expect(await open({ isFull: true }).quotas.begin(asker, { userKey: 'u' } as NewConversation, { doc })).toMatchObject({
    error: 'storeFull',
  });
  expect(consume).not.toHaveBeenCalled();
});

it('asks nobody where any number may be begun', async () => {
  const { quotas, consume } = open();
  const any = { ...limits, conversationsPerUserPerHour: 0, conversationsPerAddressPerHour: 0 };
  const asker = { channel: { ...channel, limits: any } as ChannelConfig, address: '' } as Asker;
  expect(await quotas.begin(asker, { userKey: 'u' } as NewConversation, { doc })).toBeNull();
  expect(consume).not.toHaveBeenCalled();
});
