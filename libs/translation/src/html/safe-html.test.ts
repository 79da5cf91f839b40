/** HTML that is shown as HTML keeps its form and loses everything that could act. */
import { describe, expect, it } from 'vitest';
import { safeUrl } from './address.js';
import { markupOf } from './markup.js';
import { safeHtml as safe } from './safe-html.js';

const safeHtml = (message: string): string => safe(markupOf(message), 'https://desk.test');

describe('safe HTML', () => {
  it.each([
    '<p>One <b>two</b></p><br /><ol><li>a</li></ol>',
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
    '<dl><dt>a</dt><dd>b</dd></dl><hr /><table><caption>c</caption></table>',
    '<h1>a</h1><blockquote>b</blockquote><pre><code>c</code></pre>',
  ])('keeps harmless markup: %s', (html) => {
    expect(safeHtml(html)).toBe(html);
  });

  it('opens links in a window that cannot reach back', () => {
    expect(safeHtml('<a href="https://shop.test/a" target="_top" rel="opener" onclick="x()">a</a>')).toBe(
      '<a href="https://shop.test/a" target="_blank" rel="noopener noreferrer">a</a>',
    );
  });

  it('writes plain text so that it reads the same', () => {
    expect(safeHtml('a < b & c > "d"')).toBe('a &lt; b &amp; c &gt; "d"');
  });

  it.each([
    ['if a<b and c>d', 'if a&lt;b and c&gt;d'],
    ['List<String> of <ada@shop.test>', 'List&lt;String&gt; of &lt;ada@shop.test&gt;'],
    ['one\ntwo\r\n\nthree', 'one<br />two<br /><br />three'],
  ])('keeps every word and line of plain text: %j', (text, html) => {
    expect(safeHtml(text)).toBe(html);
  });

  it.each([
    ['<script>alert(1)</script>', ''],
    ['<scr<script>ipt>alert(1)</scr</script>ipt>', null],
    ['<style>*{background:url(javascript:alert(1))}</style>', ''],
    ['<img src=x onerror=alert(1)>', ''],
    ['<svg onload=alert(1)><script>alert(1)</script></svg>', ''],
    ['<svg><a xlink:href="javascript:alert(1)">x</a></svg>', null],
    ['<math><mi xlink:href="javascript:alert(1)">x</mi></math>', 'x'],
    ['<iframe src="javascript:alert(1)"></iframe>', ''],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>', ''],
    ['<object data="data:text/html,x"></object><embed src="x">', ''],
    ['<form action="https://evil.test"><input name=p><button formaction="javascript:alert(1)">x</button></form>', 'x'],
    ['<p onclick="alert(1)" style="position:fixed" id="a" class="b">x</p>', '<p>x</p>'],
    ['<a href="javascript:alert(1)">x</a>', null],
    ['<a href="JaVaScRiPt:alert(1)">x</a>', null],
    ['<a href="jav&#x09;ascript:alert(1)">x</a>', null],
    ['<a href=" \u0001javascript:alert(1)">x</a>', null],
    ['<a href="data:text/html,<script>alert(1)</script>">x</a>', null],
    ['<a href="vbscript:msgbox(1)">x</a>', null],
    ['<base href="https://evil.test/"><meta http-equiv="refresh" content="0;url=https://evil.test">', ''],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>">x</p></noscript>', null],
    ['<textarea><script>alert(1)</script></textarea>', null],
    ['<!--<img src="--><img src=x onerror=alert(1)//">', null],
    ['<b><img src="x" onerror="alert(1)"', null],
    ['"><svg/onload=alert(1)>', '"&gt;'],
    ['<template><script>alert(1)</script></template>', ''],
    ['<xmp><script>alert(1)</script></xmp>', null],
  ])('disarms %s', (html, wanted) => {
    const shown = safeHtml(html);
    const tags = shown.match(/<[^>]*>/g) ?? [];
    expect(tags.join('')).not.toMatch(/script|style|onerror|onload|onclick|svg|img|iframe|javascript|data:|vbscript/i);
    if (wanted !== null) expect(shown).toBe(wanted);
  });

  it.each([
    ['unclosed tags', '<p>'.repeat(50_000)],
    ['opening brackets', '<a'.repeat(200_000)],
    ['deep nesting', '<div>'.repeat(20_000)],
  ])('is made in bounded time: %s', { timeout: 5_000 }, (_, html) => {
    expect(safeHtml(html).length).toBeLessThan(html.length * 5);
  });
});

describe('an address to show', () => {
  it.each(['https://a.test/x?y#z', 'HTTP://a.test', 'mailto:a@b.test', 'tel:+47'])('may be %s', (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  it.each([
    'javascript:alert(1)',
    ' https://a.test',
    'data:text/html,x',
    'ftp://a.test',
    '//a.test',
    '/a',
    'https:a',
    '',
  ])('may not be %j', (url) => {
    expect(safeUrl(url)).toBeNull();
  });
});
