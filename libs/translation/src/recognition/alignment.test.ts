/** What a history has more than the transcript, when its dates and texts are spelled in another way. */
import { describe, expect, it } from 'vitest';
import { entryFor, messageOf } from '../test-support/messages.js';
import { missingFrom } from './alignment.js';
import type { SourceMessage } from './origin.js';

const noon = Date.parse('2025-10-01T12:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const said = (at: number, message = 'ok'): SourceMessage => messageOf({ at: noon + at, message });
const known = (...messages: SourceMessage[]) => messages.map(entryFor);
const late = (by: number, { at, ...rest }: SourceMessage): SourceMessage => ({ ...rest, at: at + by });

const talk = [said(250), said(5750, 'Sure'), said(9100), said(20 * minute + 333), said(40 * minute, 'Bye')];

describe('a history that is known already', () => {
  it.each<[string, (at: number) => number]>([
    ['as they are', (at) => at],
    ['cut to seconds', (at) => Math.floor(at / 1000) * 1000],
    ['rounded to seconds', (at) => Math.round(at / 1000) * 1000],
    ['rounded to tenths', (at) => Math.round(at / 100) * 100],
    ['in another zone', (at) => at + 2 * hour],
    ['in another zone, cut to seconds', (at) => Math.floor(at / 1000) * 1000 - 9.5 * hour],
    ['by another clock', (at) => at + 7654],
    ['unreadable', () => Number.NaN],
  ])('has nothing more when its dates are written %s', (_, written) => {
    const history = talk.map((message) => ({ ...message, at: written(message.at) }));
    expect(missingFrom(history, known(...talk))).toEqual([]);
    expect(missingFrom(talk, known(...history))).toEqual([]);
  });

  it('has nothing more when its texts are written in another way', () => {
    const talk = [said(1, 'A &amp; B'), said(2, 'Zoe\u0308 👍'), said(3, 'two  blanks '), said(4, 'ok')];
    const history = [said(1, 'A & B'), said(2, 'Zoë ????'), said(3, 'two blanks'), said(4, 'ok\0')];
    expect(missingFrom(history, known(...talk))).toEqual([]);
  });
});

describe('what is missing', () => {
  it('is the one of several alike whose instant no entry has', () => {
    for (const one of [0, 2, 3]) {
      const others = talk.filter((_, index) => index !== one);
      expect(missingFrom(talk, known(...others))).toEqual([talk[one]]);
    }
  });

  it('is told in the zone that one road leaves out', () => {
    const history = talk.map((message) => late(-3 * hour, message));
    expect(missingFrom(history, known(talk[1]!, talk[2]!, talk[3]!, talk[4]!))).toEqual([history[0]]);
    expect(missingFrom(history, known(talk[0]!, talk[3]!))).toEqual([history[1], history[2], history[4]]);
  });

  it('is told where entries came by both roads', () => {
    const history = talk.map((message) => late(hour, message));
    expect(missingFrom(history, known(history[0]!, talk[1]!, history[2]!, talk[3]!))).toEqual([history[4]]);
  });

  it('is the later one of two alike where no date can be read', () => {
    const [one, other] = [said(Number.NaN), said(Number.NaN)];
    const missing = missingFrom([one, said(1, 'between'), other], known(said(0), said(1, 'between')));
    expect(missing).toEqual([other]);
    expect(missing[0]).toBe(other);
  });

  it('is nothing twice: an entry stands for one message', () => {
    expect(missingFrom([talk[0]!, talk[0]!, talk[0]!], known(talk[0]!))).toHaveLength(2);
    expect(missingFrom([talk[0]!], known(talk[0]!, talk[2]!, talk[3]!))).toEqual([]);
  });

  it('is what was said more than a day from any entry that is alike', () => {
    const old = said(-48 * hour);
    expect(missingFrom([talk[0]!], known(old))).toEqual([talk[0]]);
  });
});

it('is found in bounded time among thousands alike', { timeout: 5000 }, () => {
  const many = Array.from({ length: 4000 }, (_, index) => said(index * 1000 + 250));
  const entries = many.slice(1).map((message) => entryFor(late(2 * hour - 250, message)));
  expect(missingFrom(many, entries)).toHaveLength(1);
});
