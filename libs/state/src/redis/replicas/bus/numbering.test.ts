/** Whatever becomes of messages on their way, none is handed out twice and each that is missing is noticed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Numbering } from './numbering.js';

test('a sender is heard from its first message on; one that begins later has lost something', () => {
  const numbering = new Numbering();
  expect(numbering.judge('a', 1, false)).toBe('next');
  expect(numbering.judge('a', 2, false)).toBe('next');
  expect(numbering.judge('b', 2, false)).toBe('behind a gap');
  expect(numbering.judge('b', 3, false)).toBe('next');
});

test('a number that is told again shows whether the last message came', () => {
  const numbering = new Numbering();
  numbering.judge('a', 1, false);
  expect(numbering.judge('a', 1, true)).toBe('old');
  expect(numbering.judge('a', 2, true)).toBe('behind a gap');
  expect(numbering.judge('a', 2, false)).toBe('old');
  expect(numbering.judge('a', 3, false)).toBe('next');
});

test('any mixture of messages gives each at most once, in order, with a gap before what follows on a loss', () => {
  const arrivals = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 });
  fc.assert(
    fc.property(arrivals, (numbers) => {
      const numbering = new Numbering();
      let last = 0;
      for (const number of numbers) {
        const verdict = numbering.judge('a', number, false);
        expect(verdict).toBe(number <= last ? 'old' : number === last + 1 ? 'next' : 'behind a gap');
        last = Math.max(last, number);
      }
    }),
    { seed: 8 },
  );
});
