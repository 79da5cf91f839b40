/** A pushed message is a copy, one more, or something for the history to decide; and entries of an older version still count. */
import { describe, expect, it } from 'vitest';
import { entryOf } from '../test-support/conversation.js';
import { entryFor, messageOf } from '../test-support/messages.js';
import { missingFrom } from './alignment.js';
import { formerOriginOf, isFormerOrigin, originOf, originsOf, verdictOf } from './origin.js';

const noon = Date.parse('2025-10-01T12:00:00Z');
const hour = 3_600_000;
const said = (at: number, message = 'ok') => messageOf({ at, message });

describe('a pushed message', () => {
  it.each<[string, number, number[]]>([
    ['nothing like it was heard', noon + 250, []],
    ['it was heard minutes ago', noon + 250, [noon - 300_111]],
    ['it was heard in the same second', noon + 250, [noon + 777]],
    ['it was heard an odd while ago', noon + 250, [noon + 250 - 7 * 60_000]],
    ['it was heard two days before', noon + 250, [noon + 250 - 48 * hour]],
  ])('is new when %s', (_, at, heard) => {
    expect(verdictOf(said(at), heard)).toBe('new');
  });

  it('is a copy when it was heard at that very instant', () => {
    expect(verdictOf(said(noon + 250), [noon - 1, noon + 250])).toBe('copy');
  });

  it.each<[string, number, number]>([
    ['cut to seconds', noon + 750, noon],
    ['cut to tenths', noon + 750, noon + 700],
    ['rounded to seconds', noon + 750, noon + 1000],
    ['rounded to hundredths', noon + 757, noon + 760],
    ['kept by a clock of 3 ms', noon + 251, noon + 253],
    ['written in minutes', noon + 41_500, noon],
    ['of another zone', noon + 250, noon + 250 - 2 * hour],
    ['of a zone with half an hour', noon + 250, noon + 250 + 5.5 * hour],
    ['of a zone with a quarter, cut to seconds', noon + 250, noon + 12.75 * hour],
    ['unreadable', noon + 250, Number.NaN],
    ['without a fraction, so that it is one of a second', noon, noon],
  ])('may be one that was heard when the date is %s', (_, one, other) => {
    expect(verdictOf(said(one), [other])).toBe('alike');
    if (!Number.isNaN(other)) expect(verdictOf(said(other), [one])).toBe('alike');
  });

  it('of signs only may always be one that was heard', () => {
    expect(verdictOf(said(noon + 250, '👍'), [noon + 250])).toBe('alike');
    expect(verdictOf(said(noon + 250, '👍'), [noon])).toBe('alike');
    expect(verdictOf(said(noon + 250, '👍'), [noon - 7777])).toBe('new');
  });

  it('without a readable date is undated, whatever was heard', () => {
    expect(verdictOf(said(Number.NaN), [])).toBe('undated');
    expect(verdictOf(said(Number.NaN), [noon])).toBe('undated');
  });
});

describe('an entry of version 0.1', () => {
  const message = said(noon + 250, '<p>ok</p>');
  const old = (at: number, text = message.message) => {
    const { message: words } = said(at, text);
    const body = { kind: 'bot' as const, parts: [{ type: 'text' as const, text: words }], sourceAt: at };
    return entryOf(body, { origin: formerOriginOf(said(at, text)) });
  };

  it('is found by the origin that it was given then', () => {
    // Made by that version.
    expect(formerOriginOf({ ...message, ticket: 'conv_9' })).toBe('L0IsJvLjpcsfjjsUsUaXSYUkC2b');
    expect(originsOf(message)).toEqual([originOf(message), formerOriginOf(message)]);
    expect([originOf(message), formerOriginOf(message)].map(isFormerOrigin)).toEqual([false, true]);
  });

  it('stands for its message, beside entries of today', () => {
    const later = said(noon + 5250, '<p>ok</p>');
    expect(missingFrom([message], [old(noon + 250)])).toEqual([]);
    expect(missingFrom([said(noon, '<p>ok</p>')], [old(noon + 250)])).toEqual([]);
    expect(missingFrom([message, later], [old(noon + 250)])).toEqual([later]);
    expect(missingFrom([message, later], [old(noon + 250), entryFor(later)])).toEqual([]);
    expect(missingFrom([message, message], [old(noon + 250)])).toHaveLength(1);
  });
});
