/** A bracket is a tag where it is meant as one, and a character everywhere else. */
import { describe, expect, it } from 'vitest';
import { markupOf, tidyHtml } from './markup.js';
import { safeHtml } from './safe-html.js';
import { textOfHtml } from './text.js';

const plain = [
  '<https://shop.test/a?b=c>',
  '<http://shop.test/>',
  '<mailto:ada@shop.test>',
  '<ada@shop.test>',
  'List<String>',
  'Map<String, List<Integer>>',
  'at <time> in <place>',
  '<your name>',
  '<3 and >:-< and <-',
  'a < b, if c<d and e>f',
  '<<quoted>>',
  'use <script> and <title> well',
  '<!-- never ended',
  '<b unended',
  '</nothing>',
  '<C:\\temp>',
  '<#channel> <@U123>',
  '<+47 12 34>',
  '<div',
];

describe('what is no tag', () => {
  it.each(plain)('stays text: %j', (text) => {
    expect(markupOf(text).isHtml).toBe(false);
    expect(textOfHtml(markupOf(text))).toBe(text);
  });

  it.each(plain)('stays text beside real tags: %j', (text) => {
    const html = `<p>See <b>this</b>: ${text}</p><p>Bye</p>`;
    expect(textOfHtml(markupOf(html)).replace(/\s+/g, ' ')).toBe(`See this: ${text} Bye`.replace(/\s+/g, ' '));
    const shown = safeHtml(markupOf(html)).replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    expect(shown).toBe(`<p>See <b>this</b>: ${text}</p><p>Bye</p>`);
  });
});

describe('what is a tag', () => {
  it.each([
    '<br>',
    '<BR/>',
    '<p class=x>a',
    "<a href='x'>a</a>",
    '<input disabled>',
    '<custom-card title="a > b">x</custom-card>',
    '<o:p></o:p>',
    '<time>5 pm</time>',
    '<!DOCTYPE html><html><body>x</body></html>',
    '<!-- note -->',
    '<video controls src="a.mp4"></video>',
  ])('is one: %s', (html) => {
    expect(markupOf(html).isHtml).toBe(true);
    expect(tidyHtml(markupOf(html))).toBe(html);
  });

  it('has its own brackets inside quotes', () => {
    expect(textOfHtml(markupOf('<a href="https://a.test" title="1 > 0 < 2">x</a> y'))).toBe('x (https://a.test) y');
  });

  it('is found although letters before it change their length in small', () => {
    expect(textOfHtml(markupOf('İİİİ<script>x</script><b>y</b>'))).toBe('İİİİy');
  });
});

it.each([
  ['quotes that never end', `<a b="${'<a b="'.repeat(40_000)}`],
  ['one kind of quote before many brackets', `${'<a b="'.repeat(50_000)}${'x'.repeat(500_000)}>`],
  ['scripts that never end', '<script>'.repeat(50_000)],
  ['comments that never end', '<!--'.repeat(50_000) + '>'],
  ['declarations', '<!doctype '.repeat(50_000) + '>'],
  ['equals signs', `<a ${'= '.repeat(400_000)}>`],
  ['ends without beginnings', '</foo>'.repeat(50_000)],
])('is scanned in bounded time: %s', { timeout: 5000 }, (_, text) => {
  expect(tidyHtml(markupOf(text)).length).toBeGreaterThanOrEqual(text.length);
});
