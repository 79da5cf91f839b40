/** Whatever a Helpdesk sends, the parsers get little of it, and what is left out is said. */
import type sanitizeHtml from 'sanitize-html';
import type { compile as compileType } from 'html-to-text';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { helpdeskMessage } from '../to-channel/message.js';
import { contextOf, pushesOf, stored, talkOf } from '../test-support/conversation.js';
import { messageOf } from '../test-support/messages.js';
import { cutMark, depthOf, laidOutLimits, messageLimits, readPartOf } from './limits.js';
import { markupOf } from './markup.js';
import { safeHtml } from './safe-html.js';
import { textOfHtml } from './text.js';

/** What the parsers were given. */
const given: string[] = [];

vi.mock('sanitize-html', async (load) => {
  const { default: real } = await load<{ default: typeof sanitizeHtml }>();
  return { default: (html: string, options: sanitizeHtml.IOptions) => (given.push(html), real(html, options)) };
});
vi.mock('html-to-text', async (load) => {
  const { compile } = await load<{ compile: typeof compileType }>();
  return {
    compile: (...options: Parameters<typeof compile>) => {
      const convert = compile(...options);
      return (html: string) => (given.push(html), convert(html));
    },
  };
});

const size = 1_000_000;
const full = (piece: string): string => piece.repeat(Math.ceil(size / piece.length));

const documents: [string, string][] = [
  ...[
    '<b>',
    '<b>x</b>',
    '<div>',
    '<div></b>',
    '<p>',
    '<ul><li>',
    '<ol><li>x',
    '<table><tr><td>',
    '<td colspan=99999 rowspan=99999>x',
    '<tr><td>x',
    '<blockquote>',
    '<blockquote></b>',
    '<pre>x\n',
    '<dl><dt>x<dd>y',
    '<h1>x',
    '<br>\n ',
    '<hr>',
    '<x-y a=b>',
    '<a href=/x>q',
    '<a href="/x/y?z">q</a>',
    '<a href=x></b>',
    '</b>',
    '</foo>',
    '<script>x</script>',
    '<script>',
    '<style>',
    '<textarea><b>',
    '<!---->',
    '<!--',
    '<![CDATA[x]]>',
    '<!doctype x>',
    '<?x?>',
    '<a b="',
    '<a b=\'">',
    '<img src=x>',
    '<svg></svg>',
    '<svg><path d="M0 0">',
    '<input value=x>',
    '<iframe src=x></iframe>',
    '<font color=red>',
    '<',
    '<a ',
    '<a\0',
    '>',
    '&',
    '&amp;',
    '&#1;',
    '&#x10ffff;',
    '&x;',
    '&nbsp;',
    '\0',
    '\u200d',
    '\n',
    ' ',
    '\\n',
    '👍',
  ].map((piece): [string, string] => [`${JSON.stringify(piece)} again and again`, `<i>a</i>${full(piece)}`]),
  ['an address without an end', `<a href="https://x.test/${'a'.repeat(size)}">x</a>`],
  ['a relative address of dots', `<a href="/${'a/../'.repeat(size / 5)}">x</a>`],
  ['a tag of attributes', `<a ${'x=y '.repeat(size / 4)}>x</a>`],
  ['a tag of names', `<a ${'x '.repeat(size / 2)}>x</a>`],
  ['a tag of equals signs', `<p ${'= '.repeat(size / 2)}>x`],
  ['a picture of commas', `<img srcset="${','.repeat(size)}">`],
  ['a picture that is nearly one', `<img src="data:image/png;base64,${'A'.repeat(size)}!">`],
  ['a comment', `<!--${'x'.repeat(size)}--><b>a</b>`],
  ['links in links around much text', `${'<a href=/x>'.repeat(59)}${'word '.repeat(size / 20)}`],
  ['quotes in quotes around much text', `${'<blockquote>'.repeat(59)}${'word<br>'.repeat(3000)}`],
  ['lists in lists around much text', `${'<ul><li>'.repeat(29)}${'word<br>'.repeat(3000)}`],
  ['as many tags as are parsed around much text', `${'<b>x</b>'.repeat(1990)}${'word '.repeat(49_000)}`],
];

/** So much work, by the sizes of what they get, never takes a tenth of a second. */
function isLittle(html: string): boolean {
  const tags = html.match(/<[!/a-z]/gi)?.length ?? 0;
  const { characters, tags: tagsLimit } = laidOutLimits;
  return tags === 0 ? html.length <= 6 * messageLimits.characters : html.length <= 4 * characters && tags <= tagsLimit;
}

describe.each(['text', 'html'] as const)('as %s', (html) => {
  afterEach(() => void given.splice(0));

  it.each(documents)('little is parsed of %s', (_, message) => {
    const began = process.threadCpuUsage().user;
    const step = helpdeskMessage(contextOf({ html }), stored(talkOf()), messageOf({ message }));
    // Of the processor, whatever else the machine does, and very generous: what is counted below is what matters.
    expect(process.threadCpuUsage().user - began).toBeLessThan(1_000_000);
    expect(given.filter((one) => !isLittle(one)).map(({ length }) => length)).toEqual([]);
    expect(given.length).toBeLessThanOrEqual(2);
    const said = JSON.stringify(step.append?.map(({ body }) => body));
    expect(said.length).toBeLessThan(8 * messageLimits.characters);
    expect(html === 'html' && /<script|javascript:/i.test(said)).toBe(false);
  });

  it('a message of too many tags keeps its words, lines and links, without the tags', () => {
    const rows = Array.from({ length: 4000 }, (_, index) => `<p>row <b>${index}</b> &lt;&amp;</p>`).join('');
    const markup = markupOf(`${rows}<a href="https://a.test/x">end</a><script>no</script>`);
    const said = html === 'text' ? textOfHtml(markup) : safeHtml(markup);
    const lines = said.split(html === 'text' ? '\n' : '<br />');
    expect(lines).toHaveLength(4001);
    expect(lines[3999]).toBe(html === 'text' ? 'row 3999 <&' : 'row 3999 &lt;&amp;');
    expect(lines[4000]).toBe('end (https://a.test/x)');
  });

  it.each([
    ['long', 'word '.repeat(300_000)],
    ['long and marked up', `<p>${'word '.repeat(300_000)}</p>`],
    ['full of tags', '<b>word </b>'.repeat(30_000)],
    ['full of brackets', 'word < '.repeat(60_000)],
  ])('a message that is too %s is cut, and says so', (_, message) => {
    const markup = markupOf(message);
    const said = html === 'text' ? textOfHtml(markup) : safeHtml(markup);
    expect(said.endsWith(` ${cutMark}`)).toBe(true);
    expect(said.startsWith('word ')).toBe(true);
    expect(said.match(/word/g)?.length).toBeGreaterThan(20_000);
  });
});

it('pictures without number are some pictures and a mark', () => {
  const message = Array.from({ length: 5000 }, (_, index) => `<img src=/${index}.png>`).join('');
  const [push] = pushesOf(helpdeskMessage(contextOf(), stored(talkOf()), messageOf({ message })));
  const { content } = push?.payload as { content: { files?: unknown[]; text?: string }[] };
  expect([content[0]?.files?.length, content[1]?.text]).toEqual([500, cutMark]);
});

describe('what is read of a message', () => {
  it('is all of it, up to the limits', () => {
    for (const message of ['', 'a', '<b>'.repeat(50_000), 'x'.repeat(1 << 20)])
      expect(readPartOf(message)).toBe(message);
  });

  it.each([
    ['in a tag', `${'x'.repeat((1 << 20) - 10)}<a href="https://x.test">y</a>`, (1 << 20) - 10],
    ['between two halves of a character', `${'x'.repeat((1 << 20) - 1)}👍`, 1 << 20],
    ['at a bracket', `${'<b>'.repeat(50_000)}<b>`, 150_000],
  ])('does not end %s', (_, message, length) => {
    const part = readPartOf(message);
    expect(part).toHaveLength(length);
    expect(part.isWellFormed()).toBe(true);
  });
});

describe('the depth of a message', () => {
  const depth = (html: string): number => depthOf(markupOf(html).tags);

  it.each([
    ['<p>a<p>b<p>c', 1],
    ['<ul><li>a<li>b</ul>'.repeat(100), 2],
    ['<table><tr><td>a<td>b<tr><td>c</table>'.repeat(100), 5],
    ['<div><b>a</b></div>'.repeat(100), 2],
    ['<div><div>a</div></div>', 2],
  ])('counts what ends by itself once: %#', (html, is) => {
    expect(depth(html)).toBeLessThanOrEqual(is);
  });

  it.each(['<div></b>', '<div></p>', '<p><div></p>', '<div><b></i>'])(
    'is not made small by ends that fit nothing: %s',
    (html) => {
      expect(depth(html.repeat(100))).toBeGreaterThan(laidOutLimits.depth);
    },
  );
});
