/** The Helpdesk's HTML reads as text in a chat, and what is no HTML stays what it is. */
import { describe, expect, it } from 'vitest';
import { markupOf } from './markup.js';
import { textOfHtml as textOf } from './text.js';

const textOfHtml = (message: string): string => textOf(markupOf(message), 'https://desk.test');

const link = '<a href="https://shop.test/track">';

describe('HTML as text', () => {
  it.each([
    ['paragraphs', '<p>One</p><p>Two</p>', 'One\nTwo'],
    ['paragraphs on lines of their own', '<div>\n  <p>One</p>\n\n  <p>Two</p>\n</div>\n', 'One\nTwo'],
    ['line breaks', 'One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['line breaks at the ends of lines', 'One<br>\nTwo<br />\n  Three', 'One\nTwo\nThree'],
    ['lines that were typed', 'One\n\nTwo <b>three</b>\nFour', 'One\n\nTwo three\nFour'],
    ['terms', '<dl><dt>Open</dt><dd>9-5</dd></dl>', 'Open\n9-5'],
    ['details', '<details><summary>More</summary>text</details>', 'More\ntext'],
    ['headings', '<h1>Prices</h1><p>From 9</p><h5>Small</h5>', 'Prices\nFrom 9\nSmall'],
    ['divisions', '<div>One<div>Two</div></div>', 'One\nTwo'],
    ['emphasis and blanks', '<p>a <b>bold</b>  <i>word</i></p>', 'a bold word'],
    ['quotes', '<blockquote>said</blockquote>', '> said'],
    ['preformatted text', '<pre>a\n  b</pre>', 'a\n  b'],
    ['entities', '5 &lt; 6 &amp; 7 &gt; 6, caf&eacute; &#65;&#x42;&hellip;', '5 < 6 & 7 > 6, café AB…'],
    ['non-breaking blanks', '9&nbsp;am', '9\u00a0am'],
    ['pictures', 'a<img src="https://shop.test/a.png" alt="pic">b', 'ab'],
    ['comments', '<!-- note -->text<p>', 'text'],
  ])('keeps the sense of %s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it.each([
    ['with a label', `See ${link}the page</a>.`, 'See the page (https://shop.test/track).'],
    ['with markup in the label', `${link}<b>the</b> <i>page</i></a>`, 'the page (https://shop.test/track)'],
    ['labelled by itself', `${link}https://shop.test/track</a>`, 'https://shop.test/track'],
    ['with blanks around the address', '<a href=" https://shop.test ">here</a>', 'here (https://shop.test)'],
    ['without a label', `${link}</a>`, 'https://shop.test/track'],
    ['by mail', '<a href="mailto:a@shop.test">write</a>', 'write (mailto:a@shop.test)'],
    ['by phone', '<a href="tel:+4712">call</a>', 'call (tel:+4712)'],
    ['to a script', '<a href="javascript:alert(1)">here</a>', 'here'],
    ['to data', '<a href="data:text/html,x">here</a>', 'here'],
    ['to a place of the page', '<a href="#top">here</a>', 'here'],
    ['to nowhere', '<a>here</a>', 'here'],
  ])('shows a link %s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it.each([
    ['bullets', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
    ['written over several lines', '<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>', '- a\n- b'],
    [
      'of paragraphs, with a list inside',
      '<ol>\n<li><p>a</p></li>\n<li><p>b</p>\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ol>\n',
      '1. a\n2. b\n    - c',
    ],
    ['inside lists', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
    ['with numbers', '<ol><li>a</li><li>b</li></ol>', '1. a\n2. b'],
    ['starting late', '<ol start="9"><li>a</li><li>b</li></ol>', '9.  a\n10. b'],
    ['starting at no number', '<ol start="soon"><li>a</li></ol>', '1. a'],
    ['with Roman numerals that do not exist', '<ol type="i" start="10000"><li>a</li></ol>', '10000. a'],
    ['after a text', '<p>Check:</p><ol><li>a</li></ol><p>Bye</p>', 'Check:\n1. a\nBye'],
  ])('shows lists %s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it.each([
    [
      'rows as lines',
      '<table><tr><th>Day</th><th>Open</th></tr><tr><td>Mon</td><td>9-5</td></tr></table>',
      'Day | Open\nMon | 9-5',
    ],
    ['groups of rows', '<table>\n<tbody>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</tbody>\n</table>', 'a | b'],
    ['a caption', '<table><caption>Hours</caption><tr><td>a</td><td>b</td></tr></table>', 'Hours\na | b'],
    ['paragraphs in cells', '<table><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></tr></table>', 'a b | c'],
    ['a single cell as it is', '<table><tr><td><p>a</p><p>b</p></td></tr></table>', 'a\nb'],
    ['tables in tables', '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>', 'a | b'],
  ])('shows tables: %s', (_, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });

  it.each(['<script>alert(1)</script>hi', '<style>p{}</style>hi', '<p>hi<script src="x"></script></p>'])(
    'drops scripts and styles with their content: %s',
    (html) => {
      expect(textOfHtml(html)).toBe('hi');
    },
  );
});

describe('plain text', () => {
  it.each([
    'a < b',
    'if a<b and c>d',
    'List<String> names',
    'AT&T and R&D;',
    'two  blanks,\n\n\nthree lines\n',
    '<3',
    'mail <ada@shop.test>',
    '1 <2> 3',
    '',
  ])('stays untouched: %j', (text) => {
    expect(textOfHtml(text)).toBe(text);
  });
});

describe('huge and hostile input', () => {
  const half = 1 << 19;

  it.each([
    ['opening brackets', '<a'.repeat(half)],
    ['tags that never end', '<p '.repeat(half)],
    ['ampersands', '&a'.repeat(half)],
    ['attributes without an end', '<x ='.repeat(half)],
    ['equals signs', `<x ${'='.repeat(half)}`],
    ['blanks behind a tag', `<br>${' '.repeat(half)}`.repeat(2)],
    ['unclosed tags', '<p>'.repeat(50_000)],
    ['nested lists', '<ul><li>'.repeat(100_000)],
    ['nested tables', '<table><tr><td>'.repeat(20_000)],
    ['nested groups of a table', `<table>${'<center>'.repeat(20_000)}`],
    ['a cell over many columns', '<table><tr><td colspan="999999999" rowspan="999999999">x</td></tr></table>'],
    ['a wide and a long table', `<table><tr>${'<td>x'.repeat(20_000)}</tr>${'<tr><td>y'.repeat(20_000)}</table>`],
  ])('is read in bounded time: %s', { timeout: 5_000 }, (_, html) => {
    expect(textOfHtml(html).length).toBeLessThanOrEqual(html.length);
  });

  it.each([
    ['long', `<p>${'x '.repeat(500_000)}end</p>`],
    ['deep', `${'<div>'.repeat(5000)}end${'</div>'.repeat(5000)}`],
    ['in many pieces', `${'<b>x</b> '.repeat(20_000)}end`],
    ['deep in lists', `${'<ul><li>x'.repeat(100)}<a href="/x?a=1&amp;b=2">end</a>${'</li></ul>'.repeat(100)}`],
  ])('keeps its last word: %s', (_, html) => {
    const text = textOfHtml(html);
    expect(text).toMatch(/end(?: \(https:\/\/desk\.test\/x\?a=1&b=2\))?$/);
    expect(text.match(/x(?![?])/g)?.length ?? 0).toBe(html.match(/(?<!\/)x(?![?])/g)?.length ?? 0);
  });
});
