/** What comes from other replicas is read as what it is, or not at all. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notice } from '../../../contract/bus.js';
import type { Documents } from '../../../contract/conversation.js';
import { envelopeOf, envelopeText, noticeText } from './envelope.js';

const customer = { channel: 'web', sessionId: 'a\ud800"\0' };
const entry = (push: number, text: string) => ({ id: 'e', at: 1, pushed: true, seq: push, push, body: { text } });
const news = (text: string): Notice<Documents> => ({
  kind: 'news',
  ref: { channel: 'web', id: 'c\u2028' },
  after: 3,
  entries: [entry(4, text), entry(5, text)],
});

test('notices are read as they were told', () => {
  const told: Notice<Documents>[] = [
    { ...news('ä👩‍👧'), trace: '00-a-b-01' } as Notice<Documents>,
    { kind: 'listening', customer },
  ];
  const text = envelopeText('r1', 7, told.map(noticeText));
  expect(envelopeOf(text)).toEqual({ from: 'r1', number: 7, notices: told });
  expect(envelopeOf(envelopeText('r1', 7, []))).toEqual({ from: 'r1', number: 7, notices: [] });
});

test('large ones say only that there is something', () => {
  expect(JSON.parse(noticeText(news('x'.repeat(3000))))).toMatchObject({ kind: 'news', after: 5, entries: [] });
});

test('what is no message of a replica is none', () => {
  const junk = [
    '',
    '{}',
    '[]',
    '["r",1]',
    '["r",-1,[]]',
    '["r",1.5,[]]',
    '["r",1,[{"kind":"other"}]]',
    '["r",1,[null]]',
  ];
  expect(junk.map(envelopeOf)).toEqual(junk.map(() => null));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const found = envelopeOf(text);
      if (found) expect(found.number).toBeGreaterThanOrEqual(0);
    }),
    { seed: 8 },
  );
});
