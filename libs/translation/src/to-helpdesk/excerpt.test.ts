/** Excerpts of files: never longer than they may be, never the visitor's own words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerptOf, textOfFile } from './excerpt.js';

describe('an excerpt', () => {
  it.each([
    ['Total: 40 EUR', 100, '> Total: 40 EUR'],
    ['Total: 40 EUR', 13, '> Total: 40 EUR'],
    ['Total: 40 EUR', 12, '> Total: 40…'],
    ['Total: 40 EUR', 9, '> Total: 40…'],
    [
      'one\r\ntwo\rthree\u2028four\u2029five\x0bsix\x85seven',
      100,
      '> one\n> two\n> three\n> four\n> five\n> six\n> seven',
    ],
    ['  one \n\n \n two\tthree  ', 100, '> one\n> two three'],
    ['a\u0000b\u202ec\u2066d\u009be', 100, '> abcde'],
    ['\ud800x', 100, '> \ufffdx'],
    ['日本語の文章です', 10, '> 日本語…'],
    ['😀😀😀', 9, '> 😀😀…'],
    ['x'.repeat(50), 10, `> ${'x'.repeat(10)}…`],
    ['a'.repeat(1000) + '\n'.repeat(1000) + 'b', 1001, `> ${'a'.repeat(1000)}\n…`.replace('\n', '')],
  ])('of %j in %d bytes is %j', (text, bytes, wanted) => {
    expect(excerptOf(text, bytes)).toBe(wanted);
  });

  it.each(['', ' \n\t ', '\u0000\u0001'])('of %j is none', (text) => {
    expect(excerptOf(text, 100)).toBeNull();
  });

  it('has no more bytes of the text than it may, and a quotation mark before each line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 200 }), (text, bytes) => {
        const excerpt = excerptOf(text, bytes);
        if (excerpt === null) return;
        const lines = excerpt.split(/\r\n|[\n\v\f\r\x85\u2028\u2029]/);
        expect(lines.every((line) => line.startsWith('> '))).toBe(true);
        const words = lines
          .map((line) => line.slice(2))
          .join('\n')
          .replace(/…$/, '');
        expect(Buffer.byteLength(words)).toBeLessThanOrEqual(bytes);
      }),
    );
  });

  it('looks at no more of a long text than it needs', () => {
    const text = '\n'.repeat(500_000) + 'x '.repeat(500_000);
    const before = performance.now();
    for (let times = 0; times < 50; times++) excerptOf(text, 2000);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

it.each([
  [{ textContent: { type: 'file_content', text: 'a' } }, 'a'],
  [{ textContent: 'a' }, 'a'],
  [{ textContent: { text: 5 } }, ''],
  [{ textContent: null }, ''],
  [{}, ''],
])('the text of %j is %j', (file, text) => {
  expect(textOfFile(file)).toBe(text);
});
