/** A text is the same text after a database and its frameworks had it, and another text is not. */
import { describe, expect, it, vi } from 'vitest';
import { comparable, isSameText } from './spelling.js';

/** What roads do to a text, and texts to do it to. */
const roads: Record<string, (text: string) => string> = {
  nothing: (text) => text,
  'escaped for HTML': (text) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#x27;'),
  'escaped twice': (text) => roads['escaped for HTML']!(roads['escaped for HTML']!(text)),
  'escaped for JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in ASCII by JSON': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'with numeric references': (text) => text.replace(/[^ -~\s]/gu, (one) => `&#${one.codePointAt(0)!};`),
  'with slashes before quotes': (text) => text.replace(/['"\\]/g, '\\$&'),
  trimmed: (text) => text.trim(),
  'with collapsed blanks': (text) => text.replace(/\s+/g, ' '),
  'with other line ends': (text) => text.replace(/\n/g, '\r\n'),
  'composed (NFC)': (text) => text.normalize('NFC'),
  'decomposed (NFD)': (text) => text.normalize('NFD'),
  'without emoji': (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, ''),
  'with a question mark per emoji': (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?'),
  'with a question mark per byte of an emoji': (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '????'),
  'with replacement characters': (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd'),
  'without NUL': (text) => text.replaceAll('\0', ''),
  'without lone surrogates': (text) => text.toWellFormed(),
  'without control characters': (text) => text.replace(/[\0-\x08\x0b-\x1f]/g, ''),
};

const texts = [
  'Your parcel <b>DE-42</b> is late & "lost", isn\'t it?',
  '  two  blanks\n\nand a \t tab \n',
  'Café «Zoë» 10 € – naïve… Ångström',
  'Done 👍🏽 thanks 🧑‍🚀!',
  'nul \0 and \ud83d alone \udc00',
  'Привет, как дела? 5 < 6',
  '你好，订单 42 在路上。',
  'Việt Nam, Łódź, Ķīmija',
  'C:\\temp\\new "folder"',
  '1️⃣ first\n2️⃣ second',
  '<p>Which order?</p><ul><li>A &amp; B</li></ul>',
];

describe('a text on another road', () => {
  const cases = Object.keys(roads).flatMap((road) => texts.map((text) => [road, text] as const));

  it.each(cases)('%s is comparable and the same: %j', (road, text) => {
    const stored = roads[road]!(text);
    expect(comparable(stored)).toBe(comparable(text));
    expect(isSameText(text, stored)).toBe(true);
  });

  it.each([
    ['Latin-1 only', 'Łódź – 10 €', '??d? ? 10 ?'],
    ['ASCII only', 'Café Zoë', 'Caf? Zo?'],
    ['ASCII without the rest', 'Café Zoë', 'Caf Zo'],
    ['plain signs', 'It’s “fine” – really…', 'It\'s "fine" - really...'],
    ['signs of another code page', 'It’s fine', 'It?s fine'],
    ['emoji only', '👍', '?'],
    ['emoji gone', '👍', ''],
  ])('that holds %s leaves the same text', (_, text, stored) => {
    expect(isSameText(text, stored)).toBe(true);
    expect(comparable(stored)).toBe(comparable(text));
  });

  it.each([
    ['cut at the first emoji', 'Thanks 👍 a lot', 'Thanks '],
    ['cut before an emoji at the start', '👍 thanks', ''],
    ['cut by a short column', 'word '.repeat(60), 'word '.repeat(51)],
  ])('is recognised %s', (_, text, stored) => {
    expect(isSameText(text, stored)).toBe(true);
  });
});

describe('another text', () => {
  it.each([
    ['Yes!', 'Yes?'],
    ['Yes.', 'Yes?'],
    ["it's", 'its'],
    ['Yes', 'No'],
    ['a', ''],
    ['ok', 'OK'],
    ['order 42', 'order 43'],
    ['order 42', 'order 42 please'],
    ['order 42 please', 'order 42'],
    ['👍', '👎'],
    ['👍', '👍👍'],
    ['Привет', 'Пока'],
    ['Привет', 'Привет!'],
    ['你好', '您好'],
    ['café', 'cafés'],
    ['5 < 6', '5 > 6'],
    ['', 'x'],
  ])('is not the same: %j and %j', (text, stored) => {
    expect(isSameText(text, stored)).toBe(false);
  });

  it.each([
    ['Yes', 'No'],
    ['order 42', 'order 43'],
    ['Привет', 'Пока'],
    ['你好', '您好'],
    ['ok', 'OK'],
  ])('of words is not comparable: %j and %j', (text, other) => {
    expect(comparable(text)).not.toBe(comparable(other));
  });

  it('of signs only has nothing to compare', () => {
    expect(['👍', '?', '', '...', '<br>', '&nbsp;'].map(comparable)).toEqual(['', '', '', '', '', '']);
  });
});

it.each([
  ['ampersands', '&amp;'.repeat(200_000)],
  ['layers of escapes', `&${'amp;'.repeat(250_000)}`],
  ['backslashes', '\\'.repeat(1_000_000)],
  ['opening brackets', '<p '.repeat(300_000)],
  ['emoji', '🧑‍🚀'.repeat(150_000)],
])('is compared in bounded time: %s', { timeout: 5000 }, (_, text) => {
  expect(comparable(text).length).toBeLessThanOrEqual(text.length);
  expect(isSameText(text, `${text}x`)).toBe(false);
});

it('a text that no spelling makes so long is another one, without a look at it', () => {
  const replaceAll = vi.spyOn(String.prototype, 'replaceAll');
  expect(isSameText('hello', 'hello'.repeat(100))).toBe(false);
  expect(replaceAll).not.toHaveBeenCalled();
});
