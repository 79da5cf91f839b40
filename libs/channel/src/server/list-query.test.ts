/** Filter, search and paging select what captivate.md 5.5 says. */
import { describe, expect, it } from 'vitest';
import { matchesFilter, matchesSearch, paginationOf } from './list-query.js';

const metadata = {
  plan: 'Trial',
  visits: 12,
  vip: true,
  title: { type: 'title', title: 'Delivery question' },
  tags: ['late', { note: 'Fragile' }],
  nothing: null,
};

describe('a filter', () => {
  it.each([
    [{}],
    [{ plan: 'Trial' }],
    [{ visits: 12, vip: true }],
    [{ title: 'Delivery question' }],
    [{ title: { title: 'Delivery question', type: 'title' } }],
    [{ nothing: null }],
  ])('matches exact values: %j', (filter) => {
    expect(matchesFilter(metadata, filter)).toBe(true);
  });

  it.each([
    [{ plan: 'trial' }],
    [{ plan: 'Tri' }],
    [{ visits: '12' }],
    [{ plan: 'Trial', visits: 13 }],
    [{ absent: null }],
    [{ constructor: {} }],
    [{ toString: 'x' }],
  ])('does not match others: %j', (filter) => {
    expect(matchesFilter(metadata, filter as never)).toBe(false);
  });
});

describe('a search', () => {
  it.each([
    [{}],
    [{ plan: 'RIA' }],
    [{ visits: 1 }],
    [{ visits: '2' }],
    [{ title: 'deliv' }],
    [{ tags: 'fragile' }],
    [{ absent: '' }],
    [{ plan: 'trial', title: 'question' }],
  ])('finds a text anywhere in a value, case ignored: %j', (search) => {
    expect(matchesSearch(metadata, search as never)).toBe(true);
  });

  it.each([
    [{ plan: 'pro' }],
    [{ plan: 'trial', title: 'refund' }],
    [{ absent: 'x' }],
    [{ plan: {} }],
    [{ plan: null }],
    [{ nothing: 'null' }],
    [{ toString: 'native' }],
  ])('does not find others: %j', (search) => {
    expect(matchesSearch(metadata, search as never)).toBe(false);
  });
});

describe('a page', () => {
  it('is the first of two', () => {
    const first = { hasNextPage: true, hasPrevPage: false, page: 1, pageSize: 10, total: 11, totalPages: 2 };
    expect(paginationOf(11, 1, 10)).toStrictEqual(first);
  });

  it('is behind the end, and the first of none', () => {
    expect(paginationOf(11, 3, 10)).toMatchObject({ hasNextPage: false, hasPrevPage: true });
    expect(paginationOf(0, 1, 10)).toMatchObject({ hasNextPage: false, hasPrevPage: false, total: 0, totalPages: 0 });
  });
});
