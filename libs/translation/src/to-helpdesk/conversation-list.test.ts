/** Lists: newest activity first, filtered, searched, in pages, never with anything private. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, ListRequest } from '#channel';
import { checked, docOf, stored } from '../test-support/conversation.js';
import { conversationList } from './conversation-list.js';

const all: ListRequest = { userId: 'u-204', filter: {}, search: {}, page: null, limit: 10, apiKeys: [] };

function conversation(id: string, activeAt: number, custom: JsonObject = {}, apiKey = 'KEY') {
  return { conversation: stored(docOf({ custom, private: { secret: 1 } }), { id, activeAt }), apiKey };
}

const found = [
  conversation('one', 1, { plan: 'trial', title: 'Delivery' }),
  conversation('three', 3, { plan: 'pro', title: 'delivered' }, 'OTHER'),
  conversation('two', 2, { plan: 'trial', title: 'Refund' }),
];

function list(request: Partial<ListRequest>, conversations = found) {
  const { answer } = conversationList({ ...all, ...request }, conversations);
  if (answer === undefined || !('event' in answer) || answer.event?.type !== 'user_conversations')
    throw new Error('no list');
  expect(checked(answer.event)).toEqual(answer.event);
  expect(answer.body).toEqual(answer.event.payload);
  return answer.event.payload;
}

const ids = (request: Partial<ListRequest>) => list(request).conversations.map((item) => item.conversation_id);

describe('a list of conversations', () => {
  it('has the newest activity first and each with its key', () => {
    expect(list({}).conversations.map((item) => [item.conversation_id, item.apiKey])).toEqual([
      ['three', 'OTHER'],
      ['two', 'KEY'],
      ['one', 'KEY'],
    ]);
  });

  it('is filtered and searched, both at once', () => {
    expect(ids({ filter: { plan: 'trial' } })).toEqual(['two', 'one']);
    expect(ids({ search: { title: 'DELIV' } })).toEqual(['three', 'one']);
    expect(ids({ filter: { plan: 'trial' }, search: { title: 'deliv' } })).toEqual(['one']);
    expect(ids({ filter: { secret: 1 } })).toEqual([]);
  });

  it('comes in pages of what was selected, where pages were asked for', () => {
    expect(list({})).not.toHaveProperty('pagination');
    expect(ids({ page: 2, limit: 2 })).toEqual(['one']);
    expect(list({ page: 1, limit: 1, filter: { plan: 'trial' } }).pagination).toEqual({
      hasNextPage: true,
      hasPrevPage: false,
      page: 1,
      pageSize: 1,
      total: 2,
      totalPages: 2,
    });
  });

  it('of nobody is empty', () => {
    expect(list({}, [])).toEqual({ conversations: [] });
    expect(list({ page: 1 }, []).pagination).toMatchObject({ total: 0, totalPages: 0, hasNextPage: false });
  });

  it('never shows private metadata', () => {
    expect(JSON.stringify(list({}))).not.toContain('secret');
  });
});
