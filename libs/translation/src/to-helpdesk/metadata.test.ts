/** metadata: merged key by key, the private half apart, within a size. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#channel';
import { contextOf, conversationId, docOf, stored } from '../test-support/conversation.js';
import { metadata, metadataRequest, ttlOf } from './metadata.js';

const doc = docOf({ custom: { plan: 'trial', nested: { a: 1 } }, private: { limit: 9, note: 'x' } });

function write(fields: JsonObject, secret: JsonObject = {}, row: Parameters<typeof stored>[1] = {}) {
  const payload = { conversationId, metadata: fields, private: secret };
  return metadata(contextOf(), stored(doc, row), payload);
}

describe('writing metadata', () => {
  it('replaces the keys that are named and keeps the others', () => {
    expect(write({ nested: { b: 2 }, page: null }).doc?.custom).toEqual({
      plan: 'trial',
      nested: { b: 2 },
      page: null,
    });
  });

  it('merges the private half by itself', () => {
    expect(write({}, { limit: 10 }).doc).toMatchObject({ custom: doc.custom, private: { limit: 10, note: 'x' } });
  });

  it('tells the Helpdesk nothing and shows nothing in the chat', () => {
    expect(Object.keys(write({ a: 1 })).sort()).toEqual(['active', 'answer', 'doc', 'ttlDays']);
  });
});

describe('the time to live', () => {
  it.each([1, 7, 365])('is %d days', (timeToLive) => {
    expect(ttlOf({ timeToLive })).toBe(timeToLive);
    expect(write({ timeToLive }, {}, { ttlDays: 30 }).ttlDays).toBe(timeToLive);
  });

  it.each([0, -1, 1.5, '7', null, true])('is not changed by %j', (timeToLive) => {
    expect(ttlOf({ timeToLive })).toBeNull();
    expect(write({ timeToLive }, {}, { ttlDays: 30 }).ttlDays).toBe(30);
  });

  it('stays when other metadata is written', () => {
    expect(write({ page: 1 }, {}, { ttlDays: 30 }).ttlDays).toBe(30);
  });
});

describe('reading metadata', () => {
  it('never shows the private half', () => {
    const { answer } = metadataRequest(contextOf(), stored(doc));
    expect(JSON.stringify(answer)).toContain('trial');
    expect(JSON.stringify(answer)).not.toContain('limit');
  });
});
