/** Lists: filtered, searched, each row with its key, never with anything private. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, ListRequest } from '#channel';
import { createdAt, docOf, stored } from '../test-support/conversation.js';
import { conversationList } from './conversation-list.js';

const all: ListRequest = { userId: 'u-204', filter: {}, search: {}, page: null, limit: 10, apiKeys: [] };

const conversation = (id: string, custom: JsonObject = {}) =>
  stored(docOf({ custom, private: { secret: 1 } }), { id, activeAt: createdAt + 1000 });

const found = [
  conversation('one', { plan: 'trial', title: 'Delivery' }),
  conversation('three', { plan: 'pro', title: 'delivered' }),
  conversation('two', { plan: 'trial', title: 'Refund' }),
];

const ids = (request: Partial<ListRequest>) =>
  found.filter((each) => conversationList.isSelected({ ...all, ...request }, each)).map(({ id }) => id);

describe('a list of conversations', () => {
  it('is filtered and searched, both at once', () => {
    expect(ids({})).toEqual(['one', 'three', 'two']);
    expect(ids({ filter: { plan: 'trial' } })).toEqual(['one', 'two']);
    expect(ids({ search: { title: 'DELIV' } })).toEqual(['one', 'three']);
    expect(ids({ filter: { plan: 'trial' }, search: { title: 'deliv' } })).toEqual(['one']);
    expect(ids({ filter: { secret: 1 } })).toEqual([]);
  });

  it('needs no documents where nothing is filtered or searched', () => {
    expect(conversationList.isOfAll(all)).toBe(true);
    expect(conversationList.isOfAll({ ...all, page: 2, filter: { plan: 'trial' } })).toBe(false);
    expect(conversationList.isOfAll({ ...all, search: { plan: 't' } })).toBe(false);
  });

  it('shows each with its key, and never private metadata', () => {
    const row = conversationList.row(conversation('one', { plan: 'trial' }), 'OTHER', false);
    expect(row).toMatchObject({ conversation_id: 'one', apiKey: 'OTHER', metadata: { plan: 'trial' } });
    expect(JSON.stringify(row)).not.toContain('secret');
  });

  it('shows dates and a short title where there is no room for more', () => {
    const wrapped = { type: 'title', title: 'Delivery' };
    const dates = {
      conversationCreatedAt: new Date(createdAt).toISOString(),
      conversationUpdatedAt: new Date(createdAt + 1000).toISOString(),
    };
    const short = (custom: JsonObject) => conversationList.row(conversation('one', custom), 'KEY', true);
    expect(short({ conversation_title: wrapped, much: 'x'.repeat(5000) })).toStrictEqual({
      conversation_id: 'one',
      metadata: { conversation_title: wrapped, ...dates },
      apiKey: 'KEY',
    });
    expect(short({ conversation_title: 'x'.repeat(5000) }).metadata).toStrictEqual(dates);
  });
});
