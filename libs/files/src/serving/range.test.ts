/** What a Range header asks for. */
import { expect, test } from 'vitest';
import { readRange } from './range.js';

test.each([
  [undefined, 100, null],
  ['', 100, null],
  ['bytes=0-0', 100, { from: 0, to: 0 }],
  ['bytes=10-19', 100, { from: 10, to: 19 }],
  ['bytes=10-', 100, { from: 10, to: 99 }],
  ['bytes=10-1000', 100, { from: 10, to: 99 }],
  ['bytes=-10', 100, { from: 90, to: 99 }],
  ['bytes=-1000', 100, { from: 0, to: 99 }],
  ['bytes=100-', 100, 'unsatisfiable'],
  ['bytes=-0', 100, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=-5', 0, 'unsatisfiable'],
  ['bytes=5-4', 100, null],
  ['bytes=-', 100, null],
  ['bytes=0-1,5-6', 100, null],
  ['lines=0-1', 100, null],
  ['bytes=a-b', 100, null],
  [`bytes=${'9'.repeat(400)}-`, 100, null],
])('%s of %d bytes is %j', (header, size, range) => expect(readRange(header, size)).toEqual(range));
